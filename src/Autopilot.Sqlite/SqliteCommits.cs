namespace Autopilot;

/// <summary>Reads what a commit depends on, lets the rules decide, and writes what they say. Runs inside the writer's transaction.</summary>
internal static class SqliteCommits
{
    private const string FactsSql = """
        SELECT t.version, t.attempt, t.last_fence, t.last_seq, t.last_commit, t.created_at,
               r.attempt, r.state, r.entered_at, r.started_at, r.deadline_at, r.ending, r.offered_at, r.due_at, r.woken, r.terminal_seq,
               c.worker_id, c.fence, c.expires_at, c.progress_at, c.holder_ended, c.tokens, c.money, c.calls, c.outage, c.opened_at,
               p.number, r.version, r.hold, t.standing
          FROM task t
          LEFT JOIN run r ON r.vtid = t.vtid AND r.attempt = t.attempt
          LEFT JOIN claim c ON c.vtid = t.vtid
          LEFT JOIN pull_request p ON p.vtid = t.vtid AND p.is_open = 1
         WHERE t.vtid = @vtid
        """;

    private const string SlotSql = """
        SELECT w.max_concurrent > (SELECT count(*) FROM claim c
                                    WHERE c.worker_id = w.id AND c.expires_at > @now AND c.holder_ended = 0)
          FROM worker w
         WHERE w.id = @worker
        """;

    public static CommitResult Commit(SqliteSession session, Commit commit, SqliteDocuments documents, DateTimeOffset now)
    {
        var read = Read(session, commit, now);
        var view = read.View;
        var decision = CommitRules.Decide(commit, view);
        if (decision.Outcome != CommitOutcome.Committed)
        {
            return new(decision.Outcome, Answer: decision.Answer);
        }

        if (decision.Plan is { } plan)
        {
            SqlitePlans.Write(session, commit, plan, documents, read);
        }

        return new(CommitOutcome.Committed, Snapshot(session, commit, decision.Plan, view));
    }

    // What a commit returns is known without reading it back, unless somebody else wrote the run that it leaves as it is.
    private static TaskSnapshot? Snapshot(SqliteSession session, Commit commit, CommitPlan? plan, CommitView view)
    {
        var vtid = commit.Task.Vtid;
        if (plan is not { WritesTask: true })
        {
            return SqliteTasks.Find(session, vtid.Value, view.Now);
        }

        session.Memory.Keep(plan.Task);
        var run = plan.Run is { } written ? Pinned(session, written, plan.InsertsRun)
            : view.Run is null ? null
            : view.Latest();
        return new TaskSnapshot(
            plan.Task,
            run,
            Effects(session, plan, run, view),
            plan.Opens ?? (plan.ClosesClaim ? null : view.Claim),
            view.Now);
    }

    // An update does not write the policy, so what it says of it is not necessarily what is stored.
    private static Run Pinned(SqliteSession session, Run run, bool inserted) =>
        inserted ? session.Memory.Keep(run)
        : session.Memory.FindLast(run.Vtid.Value, run.Attempt) is { } begun
            ? session.Memory.Keep(run with { Policy = begun.Policy, TableVersion = begun.TableVersion })
            : SqliteTasks.FindRun(session, run.Vtid.Value, run.Attempt)!;

    private static IReadOnlyList<Effect> Effects(SqliteSession session, CommitPlan plan, Run? run, CommitView view) =>
        run is null ? []
        : plan.Intent is { } intent && intent.Key.Attempt == run.Attempt
            ? session.Memory.KeepEffects(run.Vtid.Value, run.Attempt, SqliteTasks.Sort([.. view.Effects, intent]))
        : plan.InsertsRun ? session.Memory.KeepEffects(run.Vtid.Value, run.Attempt, [])
        : SqliteTasks.Effects(session, run.Vtid, run.Attempt);

    private static SqliteRead Read(SqliteSession session, Commit commit, DateTimeOffset now)
    {
        var vtid = commit.Task.Vtid;
        var version = 0L;
        string? hold = null;
        Run? latest = null;
        var view = session.Find(FactsSql, row =>
        {
            version = row.GetInt64(27);
            hold = row.TextOrNull(28);
            return ReadFacts(row, now);
        }, ("@vtid", vtid.Value)) ?? new CommitView(now);
        view = view with
        {
            PlansEventData = false,
            Latest = () => latest ??= Latest(session, commit, view.Run!, version),
            Evidence = commit.Run is { } kept && kept.Attempt == view.Run?.Attempt ? SqliteTasks.Evidence(session, vtid.Value, kept.Attempt, version) : [],
            Command = commit.Command is { } command ? SqliteEffects.FindCommand(session, command.Principal, command.Key) : null,
            ExecutionEnabled = commit.RequireExecution && SqliteControls.IsExecutionEnabled(session, now),
            Effects = commit.Intent is { } intent ? SqliteTasks.Effects(session, vtid, intent.Key.Attempt) : [],
            WorkerHasSlot = CommitRules.OpensClaim(commit, view) && HasSlot(session, commit.Run!.Claim!.WorkerId, now),
            Turn = key => SqliteTurns.Read(session, key),
            Held = commit.Run is { } run && run.State.IsTerminal() ? SqliteTurns.HeldBy(session, vtid, run.Attempt) : [],
        };
        return new(view, hold);
    }

    // Every run that is remembered has the policy that it is pinned to; all else that a commit leaves as it is must be what is
    // stored. The facts say of what is remembered whether it is, but for the deadline, which a gap of all hosts moves.
    private static Run? Latest(SqliteSession session, Commit commit, RunFacts facts, long version)
    {
        var vtid = commit.Task.Vtid.Value;
        return (commit.Run is null ? null : session.Memory.FindLast(vtid, facts.Attempt))
            ?? (session.Memory.FindRun(vtid, facts.Attempt, version) is { } known ? known with { DeadlineAt = facts.DeadlineAt } : null)
            ?? SqliteTasks.FindRun(session, vtid, facts.Attempt);
    }

    private static CommitView ReadFacts(SqliteRow row, DateTimeOffset now) => new(now)
    {
        Task = new TaskFacts(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), Guid.Parse(row.GetString(4)), row.Time(5)),
        Run = row.IsDBNull(6) ? null : new RunFacts(row.GetInt32(6), RunStates.Parse(row.GetString(7)))
        {
            EnteredAt = row.Time(8),
            StartedAt = row.Time(9),
            DeadlineAt = row.TimeOrNull(10),
            Ending = row.DocOrNull<Ending>(11),
            OfferedAt = row.TimeOrNull(12),
            DueAt = row.TimeOrNull(13),
            Woken = row.GetBoolean(14),
            TerminalSeq = row.IsDBNull(15) ? null : row.GetInt64(15),
        },
        Claim = row.IsDBNull(16) ? null : SqliteTasks.ReadClaim(row, 16),
        OpenPullRequest = row.IsDBNull(26) ? null : row.GetInt32(26),
        Standing = StoredNames.Standing(row.GetString(29)),
    };

    private static bool HasSlot(SqliteSession session, string worker, DateTimeOffset now) =>
        session.Find(SlotSql, row => row.GetBoolean(0), ("@now", now.Micros()), ("@worker", worker));
}

/// <summary>What was read for a commit.</summary>
/// <param name="View">What the rules decide on.</param>
/// <param name="Hold">The name of the latest run's hold.</param>
internal sealed record SqliteRead(CommitView View, string? Hold)
{
    /// <summary>Whether state, hold and offer of the run stay as they are: what indexes and triggers watch.</summary>
    public bool StaysInPlace(Run run, RunFacts facts) =>
        View.Run is { } present
        && present.State == run.State
        && present.OfferedAt == facts.OfferedAt
        && string.Equals(Hold, run.Hold?.Name, StringComparison.Ordinal);
}
