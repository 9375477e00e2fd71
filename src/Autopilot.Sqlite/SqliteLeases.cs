namespace Autopilot;

/// <summary>Hands out hosts' leases on runs.</summary>
internal static class SqliteLeases
{
    private const string DueSql = """
        SELECT vtid, attempt, due_at
          FROM run
         WHERE due_at <= @now AND table_version = @table AND (lease_until IS NULL OR lease_until <= @now)
         ORDER BY due_at, vtid
         LIMIT @most
        """;

    private const string ClaimableSql = """
        SELECT r.vtid, r.attempt
          FROM run r
          JOIN task t ON t.vtid = r.vtid
         WHERE r.offered_at IS NOT NULL
           AND r.ending IS NULL
           AND r.table_version = @table
           AND (r.lease_until IS NULL OR r.lease_until <= @now)
           AND (r.capability = '*' OR r.capability IN (SELECT value FROM json_each(@capabilities))
                OR '*' IN (SELECT value FROM json_each(@capabilities)))
           AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.vtid = r.vtid)
           AND NOT EXISTS (SELECT 1 FROM json_each(r.doc, '$.excludedWorkers') x WHERE x.value = @worker)
           AND EXISTS (SELECT 1 FROM worker w WHERE w.id = @worker)
         ORDER BY t.priority DESC, r.offered_at, r.vtid
         LIMIT @most
        """;

    private const string LeaseSql = """
        UPDATE run
           SET lease_host = @host, lease_token = lease_token + 1, lease_until = @until, woken = 0
         WHERE vtid = @vtid AND attempt = @attempt
        RETURNING lease_token
        """;

    private const string RenewSql = """
        UPDATE run
           SET lease_until = @until
         WHERE vtid = @vtid AND lease_host = @host AND lease_token = @token AND lease_until > @now
        """;

    private const string ReleaseSql = """
        UPDATE run
           SET lease_host = NULL, lease_until = NULL,
               due_at = CASE WHEN woken OR @due IS NULL OR version <> @version THEN due_at ELSE @due END
         WHERE vtid = @vtid AND lease_host = @host AND lease_token = @token
        """;

    // A look that is under way begins anew.
    private const string DueNow = "due_at = min(coalesce(due_at, @now), @now), woken = coalesce(lease_until > @now, 0)";

    private const string WakeSql = $"UPDATE run SET {DueNow} WHERE vtid = @vtid AND terminal_seq IS NULL";

    private const string WakeHeldSql = $"UPDATE run SET {DueNow} WHERE hold IS NOT NULL";

    private const string WakeActiveSql = $"UPDATE run SET {DueNow} WHERE terminal_seq IS NULL";

    // The first run in order of due time that is free settles it, unless leased runs stand before it: those count from
    // their lease's end. What comes later can only be due later.
    private const string NextSql = """
        SELECT min(CASE WHEN lease_until > @now AND lease_until > due_at THEN lease_until ELSE due_at END)
          FROM run
         WHERE table_version = @table
           AND due_at <= coalesce(
               (SELECT f.due_at
                  FROM run f
                 WHERE f.due_at IS NOT NULL AND f.table_version = @table AND (f.lease_until IS NULL OR f.lease_until <= @now)
                 ORDER BY f.due_at
                 LIMIT 1),
               9223372036854775807)
        """;

    public static IReadOnlyList<RunLease> Due(SqliteSession session, string host, int most, TimeSpan length, DateTimeOffset now) => Lease(
        session,
        session.Query(DueSql, row => (row.GetString(0), row.GetInt32(1), now - row.Time(2)), ("@now", now.Micros()), ("@table", TransitionTable.Version), ("@most", most)),
        host, now + length, now);

    public static IReadOnlyList<RunLease> Claimable(
        SqliteSession session, string host, string worker, IReadOnlyList<string> capabilities, int most, TimeSpan length, DateTimeOffset now) => Lease(
        session,
        session.Query(
            ClaimableSql,
            row => (row.GetString(0), row.GetInt32(1), TimeSpan.Zero),
            ("@now", now.Micros()), ("@table", TransitionTable.Version), ("@capabilities", AutopilotJson.Write(capabilities)), ("@worker", worker), ("@most", most)),
        host, now + length, now);

    public static bool Renew(SqliteSession session, RunLease lease, TimeSpan length, DateTimeOffset now) => session.Execute(
        RenewSql,
        ("@until", (now + length).Micros()), ("@vtid", lease.Snapshot.Task.Vtid.Value), ("@host", lease.Host), ("@token", lease.Token),
        ("@now", now.Micros())) > 0;

    public static int Release(SqliteSession session, RunLease lease, TimeSpan? dueIn, DateTimeOffset now) => session.Execute(
        ReleaseSql,
        ("@due", (now + dueIn).Micros()), ("@version", lease.Snapshot.Run!.Version),
        ("@vtid", lease.Snapshot.Task.Vtid.Value), ("@host", lease.Host), ("@token", lease.Token));

    public static int Wake(SqliteSession session, Vtid? vtid, DateTimeOffset now) => vtid is { } id
        ? session.Execute(WakeSql, ("@now", now.Micros()), ("@vtid", id.Value))
        : session.Execute(WakeHeldSql, ("@now", now.Micros()));

    /// <summary>Makes every active run due: what is switched off stands still from then on, and only a look can hold it.</summary>
    public static void WakeActive(SqliteSession session, DateTimeOffset now) => session.Execute(WakeActiveSql, ("@now", now.Micros()));

    public static TimeSpan? NextDue(SqliteSession session, DateTimeOffset now) =>
        session.Find(NextSql, row => row.TimeOrNull(0), ("@now", now.Micros()), ("@table", TransitionTable.Version)) is not { } due ? null
        : due > now ? due - now
        : TimeSpan.Zero;

    private static List<RunLease> Lease(
        SqliteSession session, List<(string Vtid, int Attempt, TimeSpan Overdue)> runs, string host, DateTimeOffset until, DateTimeOffset now)
    {
        var leases = new List<RunLease>(runs.Count);
        foreach (var (vtid, attempt, overdue) in runs)
        {
            var token = session.Find(
                LeaseSql, row => row.GetInt64(0), ("@host", host), ("@until", until.Micros()), ("@vtid", vtid), ("@attempt", attempt));
            leases.Add(new RunLease(SqliteTasks.Find(session, vtid, now)!, host, token) { Overdue = overdue });
        }

        return leases;
    }
}
