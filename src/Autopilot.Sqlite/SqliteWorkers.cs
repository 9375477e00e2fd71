namespace Autopilot;

/// <summary>Workers and their heartbeats.</summary>
internal static class SqliteWorkers
{
    private const string InsertSql = """
        INSERT INTO worker (id, max_concurrent, engine_host, registered_at, seen_at, doc)
        VALUES (@id, @most, @host, @now, @now, @doc)
        """;

    private const string DeleteSql = "DELETE FROM worker WHERE id = @id";

    private const string EndClaimsSql = "UPDATE claim SET holder_ended = 1 WHERE worker_id = @id";

    private const string WakeSql = """
        UPDATE run
           SET due_at = min(due_at, @now), woken = coalesce(lease_until > @now, 0)
         WHERE terminal_seq IS NULL AND vtid IN (SELECT vtid FROM claim WHERE worker_id = @id)
        """;

    private const string SeenSql = "UPDATE worker SET seen_at = @now WHERE id = @id";

    private const string FindSql = """
        SELECT w.id, w.doc, w.registered_at, w.seen_at, w.claims_lost,
               (SELECT count(*) FROM claim c
                 WHERE c.worker_id = w.id AND c.expires_at > @now AND c.holder_ended = 0)
          FROM worker w
         WHERE w.id = @id
        """;

    private const string ListSql = """
        SELECT w.id, w.doc, w.registered_at, w.seen_at, w.claims_lost,
               (SELECT count(*) FROM claim c
                 WHERE c.worker_id = w.id AND c.expires_at > @now AND c.holder_ended = 0)
          FROM worker w
         WHERE w.seen_at >= @since
         ORDER BY w.registered_at, w.id
        """;

    private const string RenewSql = """
        UPDATE claim
           SET expires_at = @expires, progress_at = @progress, tokens = @tokens, money = @money, calls = @calls
         WHERE vtid = @vtid AND fence = @fence
        """;

    private const string LastClaimSql = "SELECT claimed_at FROM queue WHERE capability = @capability";

    public static WorkerInfo Register(SqliteSession session, string id, WorkerRegistration registration, DateTimeOffset now)
    {
        session.Execute(
            InsertSql,
            ("@id", id), ("@most", registration.MaxConcurrent), ("@host", registration.EngineHost), ("@now", now.Micros()),
            ("@doc", AutopilotJson.Write(registration)));
        return new WorkerInfo(id, registration, now, now, 0);
    }

    public static int Unregister(SqliteSession session, string id, DateTimeOffset now)
    {
        session.Execute(EndClaimsSql, ("@id", id));
        session.Execute(DeleteSql, ("@id", id));
        return session.Execute(WakeSql, ("@now", now.Micros()), ("@id", id));
    }

    public static WorkerInfo? Seen(SqliteSession session, string id, DateTimeOffset now) =>
        session.Execute(SeenSql, ("@now", now.Micros()), ("@id", id)) == 0
            ? null
            : session.Find(FindSql, ReadRow, ("@now", now.Micros()), ("@id", id));

    public static IReadOnlyList<WorkerInfo> List(SqliteSession session, DateTimeOffset now, DateTimeOffset since) =>
        session.Query(ListSql, ReadRow, ("@now", now.Micros()), ("@since", since.Micros()));

    public static IReadOnlyList<ClaimLease?> Heartbeat(
        SqliteSession session, IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, DateTimeOffset now) =>
        [.. heartbeats.Select(beat => Heartbeat(session, beat, lease, now))];

    public static QueueReading Queue(SqliteSession session, string capability, IReadOnlyList<string> excluded, DateTimeOffset now) => new(
        now,
        Matching(session, capability, excluded, now).Select(worker => (DateTimeOffset?)worker.SeenAt).Max(),
        session.Find(LastClaimSql, row => row.TimeOrNull(0), ("@capability", capability)));

    public static int FreeSlots(SqliteSession session, string capability, IReadOnlyList<string> excluded, DateTimeOffset now) =>
        Matching(session, capability, excluded, now)
            .Where(worker => now - worker.SeenAt <= StoreRules.FreeSlotWindow)
            .Sum(worker => Math.Max(0, worker.Registration.MaxConcurrent - worker.Claims));

    private static IEnumerable<WorkerInfo> Matching(SqliteSession session, string capability, IReadOnlyList<string> excluded, DateTimeOffset now) =>
        List(session, now, DateTimeOffset.UnixEpoch).Where(
            worker => StoreRules.Matches(worker.Registration.Capabilities, capability) && !excluded.Contains(worker.Id, StringComparer.Ordinal));

    private static ClaimLease? Heartbeat(SqliteSession session, Heartbeat beat, TimeSpan lease, DateTimeOffset now)
    {
        session.Execute(SeenSql, ("@now", now.Micros()), ("@id", beat.WorkerId));
        if (StoreRules.Renew(SqliteTasks.Claim(session, beat.Vtid.Value), beat, lease, now) is not { } renewed)
        {
            return null;
        }

        session.Execute(
            RenewSql,
            ("@expires", renewed.ExpiresAt.Micros()), ("@progress", renewed.ProgressAt.Micros()),
            ("@tokens", renewed.Used.Tokens), ("@money", SqliteValues.Money(renewed.Used.Money)), ("@calls", renewed.Used.Calls),
            ("@vtid", beat.Vtid.Value), ("@fence", renewed.Fence));
        return renewed;
    }

    private static WorkerInfo ReadRow(SqliteRow row) => new(
        row.GetString(0), AutopilotJson.Read<WorkerRegistration>(row.GetUtf8(1)), row.Time(2), row.Time(3), row.GetInt32(5))
    {
        ClaimsLost = row.GetInt32(4),
    };
}
