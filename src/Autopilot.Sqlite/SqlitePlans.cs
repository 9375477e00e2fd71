namespace Autopilot;

/// <summary>
/// Writes a plan: events before the run, because the database lets a run end only when its terminal event is there.
/// </summary>
internal static class SqlitePlans
{
    private const string LossSql = "UPDATE worker SET claims_lost = claims_lost + 1 WHERE id = @id";

    private const string CountEventsSql = "UPDATE task SET last_seq = @seq WHERE vtid = @vtid";

    private const string InsertRunSql = """
        INSERT INTO run (vtid, attempt, state, version, entered_at, started_at, due_at, deadline_at, hold, ending, ending_state,
                         terminal_seq, capability, policy_hash, table_version, offered_at, woken, doc)
        VALUES (@vtid, @attempt, @state, @version, @entered, @started, @due, @deadline, @hold, @ending, @endingState,
                @terminal, @capability, @policy, @table, @offered, 0, @doc)
        """;

    // What is pinned at the beginning is not named here, and neither is the end: the triggers and the index that watch over
    // them then have nothing to do in the commits between.
    private const string UpdateRunSql = """
        UPDATE OR ROLLBACK run
           SET state = @state, version = @version, entered_at = @entered, due_at = @due, deadline_at = @deadline, hold = @hold,
               offered_at = @offered, doc = @doc
         WHERE vtid = @vtid AND attempt = @attempt
        """;

    // Neither is what stayed: no trigger and no index but that of the due time then has anything to do.
    private const string KeepRunSql = """
        UPDATE OR ROLLBACK run SET version = @version, due_at = @due, deadline_at = @deadline, doc = @doc WHERE vtid = @vtid AND attempt = @attempt
        """;

    private const string EndRunSql = """
        UPDATE run
           SET state = @state, version = @version, entered_at = @entered, due_at = @due, deadline_at = @deadline, hold = @hold,
               offered_at = @offered, woken = 0, doc = @doc, ending = @ending, ending_state = @endingState, terminal_seq = @terminal
         WHERE vtid = @vtid AND attempt = @attempt
        """;

    private const string DueSql = "UPDATE run SET due_at = @due WHERE vtid = @vtid AND attempt = @attempt";

    // The host that looked at the ended run goes on holding the lease, now on the next one.
    private const string TakeOverSql = """
        UPDATE run
           SET (lease_host, lease_token, lease_until) =
               (SELECT p.lease_host, p.lease_token, p.lease_until FROM run p WHERE p.vtid = run.vtid AND p.attempt = run.attempt - 1)
         WHERE vtid = @vtid AND attempt = @attempt AND attempt > 1
        """;

    private const string RetireSql = "UPDATE run SET due_at = NULL, lease_host = NULL, lease_until = NULL WHERE vtid = @vtid AND attempt = @attempt - 1";

    private const string SpecSql = "INSERT INTO spec (vtid, hash, text) VALUES (@vtid, @hash, @text) ON CONFLICT DO NOTHING";

    private const string CommandSql = """
        INSERT INTO command (principal, key, payload_hash, answer, vtid) VALUES (@principal, @key, @hash, @answer, @vtid)
        """;

    private const string PullRequestSql = """
        INSERT INTO pull_request (vtid, number, is_open) VALUES (@vtid, @number, @open)
        ON CONFLICT (vtid, number) DO UPDATE SET is_open = excluded.is_open
        """;

    private const string CloseClaimSql = "DELETE FROM claim WHERE vtid = @vtid";

    private const string OpenClaimSql = """
        INSERT INTO claim (vtid, fence, worker_id, opened_at, expires_at) VALUES (@vtid, @fence, @worker, @now, @expires)
        """;

    private const string QueueSql = """
        INSERT INTO queue (capability, claimed_at) VALUES (@capability, @now)
        ON CONFLICT (capability) DO UPDATE SET claimed_at = max(claimed_at, excluded.claimed_at)
        """;

    public static void Write(SqliteSession session, Commit commit, CommitPlan plan, SqliteDocuments documents, SqliteRead read)
    {
        var vtid = commit.Task.Vtid.Value;
        if (!plan.WritesTask)
        {
            session.Execute(CountEventsSql, ("@seq", plan.LastSeq), ("@vtid", vtid));
        }
        else
        {
            SqliteTaskRows.Write(session, commit, plan, documents);
        }

        SqliteLedger.Append(session, plan.Events, documents.Events);
        foreach (var worker in plan.Losers)
        {
            session.Execute(LossSql, ("@id", worker));
        }

        if (plan.Command is { } command)
        {
            session.Execute(
                CommandSql,
                ("@principal", command.Principal), ("@key", command.Key), ("@hash", command.PayloadHash), ("@answer", command.Answer), ("@vtid", vtid));
        }

        if (plan.WritesTask)
        {
            WriteRest(session, plan, documents, vtid, read);
        }
    }

    private static void WriteRest(SqliteSession session, CommitPlan plan, SqliteDocuments documents, string vtid, SqliteRead read)
    {
        if (plan.Spec is { } spec)
        {
            session.Execute(SpecSql, ("@vtid", vtid), ("@hash", spec.Hash), ("@text", spec.Text));
        }

        if (plan.Run is { } run)
        {
            WriteRun(session, plan, run, documents, read);
            SqliteEvidence.Add(session, run, plan.StoredEvidence, documents);
        }
        else if (plan.Facts is { } kept && kept.DueAt != read.View.Run!.DueAt)
        {
            session.Execute(DueSql, ("@due", kept.DueAt.Micros()), ("@vtid", vtid), ("@attempt", kept.Attempt));
        }

        if (plan.ClosesClaim)
        {
            session.Execute(CloseClaimSql, ("@vtid", vtid));
        }

        if (plan.Opens is { } claim)
        {
            session.Execute(
                OpenClaimSql,
                ("@vtid", vtid), ("@fence", claim.Fence), ("@worker", claim.WorkerId), ("@now", read.View.Now.Micros()), ("@expires", claim.ExpiresAt.Micros()));
            session.Execute(QueueSql, ("@capability", plan.Run!.Policy.Capability), ("@now", read.View.Now.Micros()));
        }

        if (plan.Intent is { } intent)
        {
            SqliteEffects.Insert(session, intent);
        }

        if (plan.PullRequest is { } bound)
        {
            session.Execute(PullRequestSql, ("@vtid", vtid), ("@number", bound.Number), ("@open", bound.IsOpen));
        }

        foreach (var turn in plan.Turns)
        {
            SqliteTurns.Write(session, turn);
        }
    }

    private static void WriteRun(SqliteSession session, CommitPlan plan, Run run, SqliteDocuments documents, SqliteRead read)
    {
        var facts = plan.Facts!;
        if (plan.InsertsRun)
        {
            InsertRun(session, run, facts, documents);
        }
        else if (run.Ending is null && facts.TerminalSeq is null && read.StaysInPlace(run, facts))
        {
            session.Execute(
                KeepRunSql,
                ("@vtid", run.Vtid.Value), ("@attempt", run.Attempt), ("@version", run.Version),
                ("@due", facts.DueAt.Micros()), ("@deadline", facts.DeadlineAt.Micros()), ("@doc", documents.Run));
        }
        else if (run.Ending is null && facts.TerminalSeq is null)
        {
            session.Execute(
                UpdateRunSql,
                ("@vtid", run.Vtid.Value), ("@attempt", run.Attempt), ("@state", run.State.Name()), ("@version", run.Version),
                ("@entered", facts.EnteredAt.Micros()), ("@due", facts.DueAt.Micros()), ("@deadline", facts.DeadlineAt.Micros()),
                ("@hold", run.Hold?.Name), ("@offered", facts.OfferedAt.Micros()), ("@doc", documents.Run));
        }
        else
        {
            session.Execute(
                EndRunSql,
                ("@vtid", run.Vtid.Value), ("@attempt", run.Attempt), ("@state", run.State.Name()), ("@version", run.Version),
                ("@entered", facts.EnteredAt.Micros()), ("@due", facts.DueAt.Micros()), ("@deadline", facts.DeadlineAt.Micros()),
                ("@hold", run.Hold?.Name), ("@offered", facts.OfferedAt.Micros()), ("@doc", documents.Run),
                ("@ending", SqliteValues.Doc(run.Ending)), ("@endingState", run.Ending?.State.Name()), ("@terminal", facts.TerminalSeq));
        }
    }

    private static void InsertRun(SqliteSession session, Run run, RunFacts facts, SqliteDocuments documents)
    {
        session.Execute(
            InsertRunSql,
            ("@vtid", run.Vtid.Value), ("@attempt", run.Attempt), ("@state", run.State.Name()), ("@version", run.Version),
            ("@entered", facts.EnteredAt.Micros()), ("@started", facts.StartedAt.Micros()), ("@due", facts.DueAt.Micros()),
            ("@deadline", facts.DeadlineAt.Micros()), ("@hold", run.Hold?.Name), ("@ending", SqliteValues.Doc(run.Ending)),
            ("@endingState", run.Ending?.State.Name()), ("@terminal", facts.TerminalSeq), ("@capability", run.Policy.Capability),
            ("@policy", SqlitePolicies.Keep(session, documents.Policy ?? SqlitePolicies.Write(run.Policy))), ("@table", run.TableVersion),
            ("@offered", facts.OfferedAt.Micros()), ("@doc", documents.Run));
        session.Execute(TakeOverSql, ("@vtid", run.Vtid.Value), ("@attempt", run.Attempt));
        session.Execute(RetireSql, ("@vtid", run.Vtid.Value), ("@attempt", run.Attempt));
    }
}
