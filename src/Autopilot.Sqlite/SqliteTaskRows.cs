namespace Autopilot;

/// <summary>
/// Writes the row of a task. Of what a commit leaves as it is, nothing is named: an index entry is written anew wherever its
/// column is, and a document that stays need not be made.
/// </summary>
internal static class SqliteTaskRows
{
    private const string InsertSql = """
        INSERT INTO task (vtid, version, attempt, last_fence, last_seq, last_commit, created_at, priority, approved, search, standing, doc)
        VALUES (@vtid, @version, @attempt, @fence, @seq, @commit, @created, @priority, @approved, @search, @standing, @doc)
        """;

    // What breaks a constraint here rolls the transaction back: the statement then needs no journal to be undone alone.
    private const string NumbersSql = """
        UPDATE OR ROLLBACK task
           SET version = @version, attempt = @attempt, last_fence = @fence, last_seq = @seq, last_commit = @commit
        """;

    private const string StandingSql = ", standing = @standing";

    private const string DocumentSql = ", priority = @priority, approved = @approved, search = @search, doc = @doc";

    private const string WhichSql = " WHERE vtid = @vtid";

    private const string KeepSql = NumbersSql + WhichSql;

    private const string KeepAndStandSql = NumbersSql + StandingSql + WhichSql;

    private const string UpdateSql = NumbersSql + DocumentSql + WhichSql;

    private const string UpdateAndStandSql = NumbersSql + StandingSql + DocumentSql + WhichSql;

    public static void Write(SqliteSession session, Commit commit, CommitPlan plan, SqliteDocuments documents)
    {
        if (commit.ExpectedVersion == 0)
        {
            Insert(session, commit, plan, documents);
        }
        else if (!plan.ChangesFailure && documents.IsTaskStored(session, commit))
        {
            Keep(session, commit, plan);
        }
        else
        {
            Update(session, commit, plan, documents);
        }
    }

    private static void Insert(SqliteSession session, Commit commit, CommitPlan plan, SqliteDocuments documents)
    {
        var task = plan.Task;
        session.Execute(
            InsertSql,
            ("@vtid", task.Vtid.Value), ("@version", task.Version), ("@attempt", task.Attempt), ("@fence", task.LastFence),
            ("@seq", plan.LastSeq), ("@commit", commit.Id.ToString()), ("@created", task.CreatedAt.Micros()),
            ("@priority", task.Priority), ("@approved", task.Spec.Status == SpecStatus.Approved),
            ("@search", Searchable(plan)), ("@standing", plan.Standing!.Value.Name()), ("@doc", documents.TaskOf(commit)));
    }

    private static void Keep(SqliteSession session, Commit commit, CommitPlan plan)
    {
        var task = plan.Task;
        if (plan.Standing is { } standing)
        {
            session.Execute(
                KeepAndStandSql,
                ("@version", task.Version), ("@attempt", task.Attempt), ("@fence", task.LastFence),
                ("@seq", plan.LastSeq), ("@commit", commit.Id.ToString()), ("@standing", standing.Name()), ("@vtid", task.Vtid.Value));
        }
        else
        {
            session.Execute(
                KeepSql,
                ("@version", task.Version), ("@attempt", task.Attempt), ("@fence", task.LastFence),
                ("@seq", plan.LastSeq), ("@commit", commit.Id.ToString()), ("@vtid", task.Vtid.Value));
        }
    }

    private static void Update(SqliteSession session, Commit commit, CommitPlan plan, SqliteDocuments documents)
    {
        var task = plan.Task;
        if (plan.Standing is { } standing)
        {
            session.Execute(
                UpdateAndStandSql,
                ("@version", task.Version), ("@attempt", task.Attempt), ("@fence", task.LastFence),
                ("@seq", plan.LastSeq), ("@commit", commit.Id.ToString()), ("@standing", standing.Name()),
                ("@priority", task.Priority), ("@approved", task.Spec.Status == SpecStatus.Approved),
                ("@search", Searchable(plan)), ("@doc", documents.TaskOf(commit)), ("@vtid", task.Vtid.Value));
        }
        else
        {
            session.Execute(
                UpdateSql,
                ("@version", task.Version), ("@attempt", task.Attempt), ("@fence", task.LastFence),
                ("@seq", plan.LastSeq), ("@commit", commit.Id.ToString()),
                ("@priority", task.Priority), ("@approved", task.Spec.Status == SpecStatus.Approved),
                ("@search", Searchable(plan)), ("@doc", documents.TaskOf(commit)), ("@vtid", task.Vtid.Value));
        }
    }

    private static string Searchable(CommitPlan plan) => StoreRules.Searchable(plan.Task, plan.Facts?.Ending);
}
