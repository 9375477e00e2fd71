using Npgsql;

namespace Autopilot;

/// <summary>What a group of commits depends on, locked and read in one round trip, and what its earlier commits have changed of it.</summary>
internal sealed class PgCommitFacts
{
    private const string BeginSql = "BEGIN";

    // Where the session is not ours to set up. A direct connection brings these along.
    private const string LimitsSql = "SELECT set_config('lock_timeout', '5s', true), set_config('idle_in_transaction_session_timeout', '30s', true)";

    // Locks are taken in one order by everybody: tasks, turns, claims, workers, the switch; each by its key. What a statement sees does not change
    // while it waits for a lock, but the locked row is the latest: where the two differ, the facts are read once more.
    private const string LockAndReadSql = $"WITH locked AS MATERIALIZED ({LockSql}){ReadSql}";

    // A group does not wait for the one task that somebody has locked: that one's commit is made alone.
    private const string LockManyAndReadSql = $"WITH locked AS MATERIALIZED ({LockSql} SKIP LOCKED){ReadSql}";

    private const string LockSql = "SELECT vtid, version, last_seq FROM autopilot.task WHERE vtid = ANY($2) ORDER BY vtid FOR NO KEY UPDATE";

    private const string AddTurnsSql = "INSERT INTO autopilot.target (key) SELECT unnest($1) ORDER BY 1 ON CONFLICT DO NOTHING";

    private const string TurnsSql = $"""
        SELECT {PgTurns.Columns}
          FROM autopilot.target
         WHERE key = ANY($1) OR key IN (SELECT h.key FROM autopilot.target h JOIN unnest($2::text[], $3::int[]) AS g (vtid, attempt)
                                          ON h.holder_vtid = g.vtid AND h.holder_attempt = g.attempt)
         ORDER BY key
           FOR UPDATE
        """;

    // A heartbeat locks the claim before the worker.
    private const string LockClaimsSql = "SELECT FROM autopilot.claim WHERE vtid = ANY($1) ORDER BY vtid FOR UPDATE";

    private const string LockWorkersSql = "SELECT FROM autopilot.worker WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";

    // A statement of its own, after the lock: it counts what others have committed while the lock was waited for.
    private const string WorkersSql = """
        SELECT w.id, w.max_concurrent,
               (SELECT count(*)::int FROM autopilot.claim c
                 WHERE c.worker_id = w.id AND c.expires_at > coalesce($2, clock_timestamp()) AND NOT c.holder_ended)
          FROM autopilot.worker w
         WHERE w.id = ANY($1)
        """;

    // Shared with other commits, and not with a change of the switch: once that has committed, no intent is under way.
    private const string SwitchSql = "SELECT value FROM autopilot.control WHERE name = 'execution' FOR SHARE";

    // After all that may have been waited for, and where there may be no row to tell it.
    private const string NowSql = "SELECT coalesce($1, clock_timestamp())";

    private const string CommandsSql = """
        SELECT c.principal, c.key, c.payload_hash, c.answer
          FROM autopilot.command c JOIN unnest($1::text[], $2::text[]) AS g (principal, key) USING (principal, key)
        """;

    // Whatever a commit changes of a task, its version or its last event number rises.
    private const string ReadSql = $"""

        SELECT coalesce($1, clock_timestamp()), t.vtid, t.version, t.attempt, t.last_fence, t.last_seq, t.last_commit, t.created_at,
               r.attempt, r.state, r.entered_at, r.started_at, r.deadline_at, r.ending, r.offered_at, r.due_at, r.woken, r.terminal_seq,
               r.version, r.policy_hash, r.table_version, r.proofs,
               c.worker_id, c.fence, c.expires_at, c.progress_at, c.holder_ended, c.tokens, c.money, c.calls, c.outage, c.opened_at,
               p.number,
               (SELECT json_agg(json_build_array({PgEffects.Columns}))::text
                  FROM autopilot.effect e WHERE e.vtid = t.vtid AND (e.attempt = t.attempt OR e.attempt = ANY($3))),
               (l.version, l.last_seq) = (t.version, t.last_seq), t.standing
          FROM locked l
          JOIN autopilot.task t ON t.vtid = l.vtid
          LEFT JOIN autopilot.run r ON r.vtid = t.vtid AND r.attempt = t.attempt
          LEFT JOIN autopilot.claim c ON c.vtid = t.vtid
          LEFT JOIN autopilot.pull_request p ON p.vtid = t.vtid AND p.is_open
        """;

    private readonly Dictionary<string, PgTaskFacts> tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Turn> turns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Most, int Live)> workers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Principal, string Key), CommandRecord> commands = [];
    private readonly bool isGroup;
    private string? execution;
    private bool changedMeanwhile;

    private PgCommitFacts(bool isGroup) => this.isGroup = isGroup;

    /// <summary>The time of the reading, by the clock that counts.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Begins a transaction, locks what the commits change, and reads what they depend on.</summary>
    public static async Task<PgCommitFacts> ReadAsync(NpgsqlConnection connection, bool pooled, NpgsqlParameter now, IReadOnlyList<Commit> commits)
    {
        var facts = new PgCommitFacts(commits.Count > 1);
        var script = new PgScript();
        script.Add(BeginSql);
        if (pooled)
        {
            script.Query(LimitsSql, static _ => { });
        }

        facts.AskForTasks(script, now, commits);
        if (facts.AskForLocks(script, now, commits) || commits.Any(MayBegin))
        {
            script.Query(NowSql, row => facts.Now = row.Time(0), now.Clone());
        }

        facts.AskForCommands(script, commits);
        await script.RunAsync(connection, CancellationToken.None).ConfigureAwait(false);
        if (facts.changedMeanwhile)
        {
            var again = new PgScript();
            facts.AskForTasks(again, now, commits);
            await again.RunAsync(connection, CancellationToken.None).ConfigureAwait(false);
        }

        return facts;
    }

    /// <summary>What was read of a task.</summary>
    public PgTaskFacts Of(Commit commit) => tasks.GetValueOrDefault(commit.Task.Vtid.Value, PgTaskFacts.None);

    /// <summary>
    /// Whether somebody else has the task locked, so that nothing can be decided about it here. Of a group, a task that is not locked may just
    /// as well not exist; alone, it does not exist.
    /// </summary>
    public bool IsBusy(Commit commit) => Of(commit) is var read && (read.Task is null ? isGroup && !MayBegin(commit) : !read.IsCurrent);

    /// <summary>What one commit may depend on, with what the group's earlier commits have changed.</summary>
    public CommitView View(Commit commit)
    {
        var read = Of(commit);
        return new CommitView(Now)
        {
            PlansEventData = false,
            Task = read.Task,
            Run = read.Run,
            Standing = read.Standing,
            Claim = read.Claim,
            OpenPullRequest = read.OpenPullRequest,
            Command = commit.Command is { } command ? commands.GetValueOrDefault((command.Principal, command.Key)) : null,
            ExecutionEnabled = commit.RequireExecution && PgControls.Parse(execution, Now).Enabled,
            Effects = commit.Intent is { } intent ? [.. read.Effects.Where(effect => effect.Key.Attempt == intent.Key.Attempt)] : [],
            WorkerHasSlot = commit.Run?.Claim is { } claim && workers.TryGetValue(claim.WorkerId, out var slots) && slots.Live < slots.Most,
            Turn = key => turns.GetValueOrDefault(key) ?? new Turn(key, null, null, null),
            Held = commit.Run is { } run && run.State.IsTerminal()
                ? [.. turns.Values.Where(turn => turn.Holder == new TurnHolder(run.Vtid, run.Attempt))]
                : [],
        };
    }

    /// <summary>Notes what a commit of the group changes, for those after it.</summary>
    public void Note(CommitPlan plan)
    {
        foreach (var turn in plan.Turns)
        {
            turns[turn.Key] = turn;
        }

        if (plan.Command is { } command)
        {
            commands[(command.Principal, command.Key)] = command;
        }

        if (plan.Opens is { } claim && workers.TryGetValue(claim.WorkerId, out var slots))
        {
            workers[claim.WorkerId] = slots with { Live = slots.Live + 1 };
        }
    }

    private void AskForTasks(PgScript script, NpgsqlParameter now, IReadOnlyList<Commit> commits) => script.Query(
        isGroup ? LockManyAndReadSql : LockAndReadSql,
        Read,
        now.Clone(),
        PgParameters.Texts(commits, commit => commit.Task.Vtid.Value),
        PgParameters.Ints([.. commits.Where(NamesEarlierRun)], commit => commit.Intent!.Key.Attempt));

    private static bool MayBegin(Commit commit) => commit.ExpectedVersion == 0;

    private static bool NamesEarlierRun(Commit commit) => commit.Intent is { } intent && intent.Key.Attempt != commit.Task.Attempt;

    // Whether anything may have to be waited for.
    private bool AskForLocks(PgScript script, NpgsqlParameter now, IReadOnlyList<Commit> commits)
    {
        var asked = AskForTurns(script, commits) | AskForWorkers(script, now, commits);
        if (commits.Any(commit => commit.RequireExecution))
        {
            script.Query(SwitchSql, row => execution = row.GetString(0));
            asked = true;
        }

        return asked;
    }

    private bool AskForTurns(PgScript script, IReadOnlyList<Commit> commits)
    {
        var keys = commits.SelectMany(commit => commit.Turns).Select(change => change.Key).Distinct(StringComparer.Ordinal).ToArray();
        var ending = commits.Where(commit => commit.Run is { } run && run.State.IsTerminal()).ToArray();
        if (keys.Length > 0)
        {
            script.Add(AddTurnsSql, PgParameters.Texts(keys));
        }

        if (keys.Length == 0 && ending.Length == 0)
        {
            return false;
        }

        script.Query(
            TurnsSql,
            row => turns[row.GetString(0)] = PgTurns.ReadRow(row),
            PgParameters.Texts(keys),
            PgParameters.Texts(ending, commit => commit.Task.Vtid.Value),
            PgParameters.Ints(ending, commit => commit.Run!.Attempt));
        return true;
    }

    private bool AskForWorkers(PgScript script, NpgsqlParameter now, IReadOnlyList<Commit> commits)
    {
        var losing = commits.Where(commit => StoreRules.Losers(commit).Count > 0).ToArray();
        if (losing.Length > 0)
        {
            script.Query(LockClaimsSql, static _ => { }, PgParameters.Texts(losing, commit => commit.Task.Vtid.Value));
        }

        var ids = commits.Where(commit => commit.ClaimLease > TimeSpan.Zero && commit.Run?.Claim is not null)
            .Select(commit => commit.Run!.Claim!.WorkerId).Concat(losing.SelectMany(StoreRules.Losers)).Distinct(StringComparer.Ordinal).ToArray();
        if (ids.Length == 0)
        {
            return false;
        }

        script.Query(LockWorkersSql, static _ => { }, PgParameters.Texts(ids));
        script.Query(WorkersSql, row => workers[row.GetString(0)] = (row.GetInt32(1), row.GetInt32(2)), PgParameters.Texts(ids), now.Clone());
        return true;
    }

    private void AskForCommands(PgScript script, IReadOnlyList<Commit> commits)
    {
        var asked = commits.Where(commit => commit.Command is not null).Select(commit => commit.Command!).ToArray();
        if (asked.Length > 0)
        {
            script.Query(
                CommandsSql,
                row => commands[(row.GetString(0), row.GetString(1))] = new CommandRecord(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)),
                PgParameters.Texts(asked, command => command.Principal),
                PgParameters.Texts(asked, command => command.Key));
        }
    }

    private void Read(NpgsqlDataReader row)
    {
        Now = row.Time(0);
        var vtid = Vtid.Parse(row.GetString(1));
        var isCurrent = row.GetBoolean(34);
        changedMeanwhile |= !isCurrent;
        tasks[vtid.Value] = new PgTaskFacts
        {
            Task = new TaskFacts(row.GetInt64(2), row.GetInt32(3), row.GetInt64(4), row.GetInt64(5), row.GetGuid(6), row.Time(7)),
            Run = row.IsDBNull(8) ? null : new RunFacts(row.GetInt32(8), RunStates.Parse(row.GetString(9)))
            {
                EnteredAt = row.Time(10),
                StartedAt = row.Time(11),
                DeadlineAt = row.TimeOrNull(12),
                Ending = row.DocOrNull<Ending>(13),
                OfferedAt = row.TimeOrNull(14),
                DueAt = row.TimeOrNull(15),
                Woken = row.GetBoolean(16),
                TerminalSeq = row.IsDBNull(17) ? null : row.GetInt64(17),
            },
            RunVersion = row.IsDBNull(8) ? 0 : row.GetInt64(18),
            PolicyHash = row.TextOrNull(19),
            TableVersion = row.IsDBNull(8) ? 0 : row.GetInt32(20),
            Proofs = row.IsDBNull(8) ? 0 : row.GetInt32(21),
            Claim = row.ClaimOrNull(22),
            OpenPullRequest = row.IsDBNull(32) ? null : row.GetInt32(32),
            Effects = row.Effects(33, vtid),
            Standing = StoredNames.Standing(row.GetString(35)),
            IsCurrent = isCurrent,
        };
    }
}
