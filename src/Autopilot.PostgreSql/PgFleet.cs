using Npgsql;

namespace Autopilot;

/// <summary>Reads who works on what, and what waits, as it is at one moment.</summary>
internal static class PgFleet
{
    // Without it each statement would see a moment of its own, and work that is claimed between two of them would be nowhere.
    private const string BeginSql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private const string CommitSql = "COMMIT";

    private const string ClaimsSql = """
        SELECT vtid, worker_id, fence, expires_at, progress_at, holder_ended, tokens, money, calls, outage, opened_at
          FROM autopilot.claim
         ORDER BY vtid
         LIMIT $1
        """;

    private const string QueuesSql = """
        SELECT r.capability, count(*), min(r.offered_at)
          FROM autopilot.run r
         WHERE r.offered_at IS NOT NULL AND r.ending IS NULL AND NOT EXISTS (SELECT FROM autopilot.claim c WHERE c.vtid = r.vtid)
         GROUP BY r.capability
         ORDER BY r.capability
        """;

    private const string DueSql = """
        WITH moment AS MATERIALIZED (SELECT coalesce($1, clock_timestamp()) AS now)
        SELECT m.now, (SELECT due_at FROM autopilot.run
                        WHERE due_at <= m.now AND table_version = $2 AND (lease_until IS NULL OR lease_until <= m.now)
                        ORDER BY due_at LIMIT 1)
          FROM moment m
        """;

    public static Task<FleetReading> ReadAsync(PgDatabase database, CancellationToken cancellationToken) => database.RunAsync(
        async connection =>
        {
            var claims = new List<HeldClaim>();
            var queues = new List<QueueDepth>();
            (DateTimeOffset Now, DateTimeOffset? OldestDueAt) due = default;
            var script = new PgScript();
            script.Add(BeginSql);
            script.Query(ClaimsSql, row => claims.Add(ReadClaim(row)), PgParameters.Int(FleetReading.MostClaims));
            script.Query(QueuesSql, row => queues.Add(new QueueDepth(row.GetString(0), row.GetInt64(1), row.Time(2))));
            script.Query(DueSql, row => due = (row.Time(0), row.TimeOrNull(1)), database.Now, PgParameters.Int(TransitionTable.Version));
            script.Add(CommitSql);
            await script.RunAsync(connection, cancellationToken).ConfigureAwait(false);
            return new FleetReading(due.Now, claims, queues, due.OldestDueAt);
        },
        cancellationToken);

    private static HeldClaim ReadClaim(NpgsqlDataReader row) => new(Vtid.Parse(row.GetString(0)), row.ClaimOrNull(1)!);
}
