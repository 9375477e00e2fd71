namespace Autopilot;

/// <summary>Reads who works on what, and what waits.</summary>
internal static class SqliteFleet
{
    private const string ClaimsSql = """
        SELECT vtid, worker_id, fence, expires_at, progress_at, holder_ended, tokens, money, calls, outage, opened_at
          FROM claim
         ORDER BY vtid
         LIMIT @most
        """;

    private const string QueuesSql = """
        SELECT r.capability, count(*), min(r.offered_at)
          FROM run r
         WHERE r.offered_at IS NOT NULL
           AND r.ending IS NULL
           AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.vtid = r.vtid)
         GROUP BY r.capability
        """;

    private const string OldestDueSql = """
        SELECT due_at
          FROM run
         WHERE due_at <= @now AND table_version = @table AND (lease_until IS NULL OR lease_until <= @now)
         ORDER BY due_at
         LIMIT 1
        """;

    public static FleetReading Read(SqliteSession session, DateTimeOffset now) => new(
        now,
        session.Query(
            ClaimsSql,
            row => new HeldClaim(Vtid.Parse(row.GetString(0)), SqliteTasks.ReadClaim(row, 1)),
            ("@most", FleetReading.MostClaims)),
        session.Query(QueuesSql, row => new QueueDepth(row.GetString(0), row.GetInt64(1), row.Time(2))),
        session.Find(OldestDueSql, row => row.TimeOrNull(0), ("@now", now.Micros()), ("@table", TransitionTable.Version)));
}
