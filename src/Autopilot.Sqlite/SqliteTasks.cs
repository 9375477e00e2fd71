namespace Autopilot;

/// <summary>Reads tasks, runs, effects and claims.</summary>
internal static class SqliteTasks
{
    private const string FindSql = "SELECT doc, version, attempt, created_at, last_fence FROM task WHERE vtid = @vtid";

    private const string RunSql = """
        SELECT doc, state, entered_at, started_at, deadline_at, version, policy_hash, table_version
          FROM run
         WHERE vtid = @vtid AND attempt = @attempt
        """;

    private const string EffectsSql = """
        SELECT action, ordinal, status, host, subject, intended_at, resolved_at, result, adopted, host_ended
          FROM effect
         WHERE vtid = @vtid AND attempt = @attempt
        """;

    private const string ClaimSql = """
        SELECT worker_id, fence, expires_at, progress_at, holder_ended, tokens, money, calls, outage, opened_at
          FROM claim
         WHERE vtid = @vtid
        """;

    private const string SpecSql = "SELECT text FROM spec WHERE vtid = @vtid AND hash = @hash";

    public static TaskSnapshot? Find(SqliteSession session, string vtid, DateTimeOffset now) =>
        session.Find(FindSql, row => ReadTask(session, row, vtid), ("@vtid", vtid)) is { } task ? Complete(session, task, now) : null;

    public static Run? FindRun(SqliteSession session, string vtid, int attempt) =>
        session.Find(RunSql, row => ReadRun(session, row, vtid, attempt), ("@vtid", vtid), ("@attempt", attempt));

    /// <summary>The evidence of a run at this version.</summary>
    public static IReadOnlyList<Evidence> Evidence(SqliteSession session, string vtid, int attempt, long version) =>
        session.Memory.FindRun(vtid, attempt, version)?.Evidence ?? SqliteEvidence.Read(session, vtid, attempt);

    public static string? FindSpec(SqliteSession session, string vtid, string hash) =>
        session.Find(SpecSql, row => row.GetString(0), ("@vtid", vtid), ("@hash", hash));

    public static IReadOnlyList<Effect> Effects(SqliteSession session, Vtid vtid, int attempt) =>
        session.Memory.FindEffects(vtid.Value, attempt) ?? session.Memory.KeepEffects(
            vtid.Value,
            attempt,
            Sort(session.Query(EffectsSql, row => ReadEffect(row, vtid, attempt), ("@vtid", vtid.Value), ("@attempt", attempt))));

    /// <summary>By action and ordinal, in place.</summary>
    public static IReadOnlyList<Effect> Sort(List<Effect> effects)
    {
        effects.Sort((one, other) => (one.Key.Action, one.Key.Ordinal).CompareTo((other.Key.Action, other.Key.Ordinal)));
        return effects;
    }

    public static ClaimLease? Claim(SqliteSession session, string vtid) =>
        session.Find(ClaimSql, row => ReadClaim(row, 0), ("@vtid", vtid));

    public static ClaimLease ReadClaim(SqliteRow row, int from) => new(
        row.GetString(from),
        row.GetInt64(from + 1),
        row.Time(from + 2),
        row.TimeOrNull(from + 3),
        row.GetBoolean(from + 4),
        new Usage(row.GetInt64(from + 5), row.MoneyOrNull(from + 6), row.GetInt32(from + 7)))
    {
        Outage = TimeSpan.FromMicroseconds(row.GetInt64(from + 8)),
        OpenedAt = row.Time(from + 9),
    };

    private static TaskSnapshot Complete(SqliteSession session, AutopilotTask task, DateTimeOffset now)
    {
        var vtid = task.Vtid.Value;
        var run = task.Attempt == 0 ? null : FindRun(session, vtid, task.Attempt);
        return new TaskSnapshot(task, run, run is null ? [] : Effects(session, task.Vtid, run.Attempt), Claim(session, vtid), now);
    }

    private static AutopilotTask ReadTask(SqliteSession session, SqliteRow row, string vtid) =>
        session.Memory.FindTask(vtid, row.GetInt64(1)) ?? session.Memory.Keep(AutopilotJson.Read<AutopilotTask>(row.GetUtf8(0)) with
        {
            Version = row.GetInt64(1),
            Attempt = row.GetInt32(2),
            CreatedAt = row.Time(3),
            LastFence = row.GetInt64(4),
        });

    // A gap of all hosts moves deadlines and no version: the deadline is always the row's.
    private static Run ReadRun(SqliteSession session, SqliteRow row, string vtid, int attempt) =>
        (session.Memory.FindRun(vtid, attempt, row.GetInt64(5)) ?? session.Memory.Keep(ParseRun(session, row, vtid, attempt))) with
        {
            DeadlineAt = row.TimeOrNull(4),
        };

    private static Run ParseRun(SqliteSession session, SqliteRow row, string vtid, int attempt) => AutopilotJson.Read<Run>(row.GetUtf8(0)) with
    {
        State = RunStates.Parse(row.GetString(1)),
        EnteredAt = row.Time(2),
        StartedAt = row.Time(3),
        Version = row.GetInt64(5),
        Policy = SqlitePolicies.Read(session, row.GetString(6)),
        TableVersion = row.GetInt32(7),
        Evidence = SqliteEvidence.Read(session, vtid, attempt),
    };

    private static Effect ReadEffect(SqliteRow row, Vtid vtid, int attempt) => new(
        new EffectKey(vtid, attempt, EffectActions.Parse(row.GetString(0)), row.GetInt32(1)), row.GetString(3), row.GetString(4))
    {
        Status = StoredNames.Status(row.GetString(2)),
        IntendedAt = row.Time(5),
        ResolvedAt = row.TimeOrNull(6),
        Result = row.TextOrNull(7),
        Adopted = row.GetBoolean(8),
        HostEnded = row.GetBoolean(9),
    };
}
