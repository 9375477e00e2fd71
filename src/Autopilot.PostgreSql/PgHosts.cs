namespace Autopilot;

/// <summary>Ticks of hosts, and hosts that have ended.</summary>
internal static class PgHosts
{
    // Only what was still running at the last tick moves: what had expired by then had expired while somebody looked. One host
    // at a time, so that a gap moves things once: the others then find a younger tick.
    private const string LockSql = "SELECT pg_advisory_xact_lock(hashtext('autopilot.tick'))";

    private const string TickSql = """
        WITH moment AS MATERIALIZED (SELECT coalesce($1, clock_timestamp()) AS now),
        last AS MATERIALIZED (SELECT max(ticked_at) AS at FROM autopilot.host),
        gap AS MATERIALIZED (SELECT last.at, moment.now - last.at AS length FROM last, moment WHERE moment.now - last.at > $3),
        ticked AS (
            INSERT INTO autopilot.host (name, ticked_at) SELECT $2, now FROM moment
            ON CONFLICT (name) DO UPDATE SET ticked_at = excluded.ticked_at),
        claims AS (
            UPDATE autopilot.claim c SET expires_at = c.expires_at + gap.length, outage = c.outage + gap.length
              FROM gap WHERE NOT c.holder_ended AND c.expires_at > gap.at),
        deadlines AS (
            UPDATE autopilot.run r SET deadline_at = r.deadline_at + gap.length FROM gap WHERE r.deadline_at > gap.at)
        SELECT coalesce((SELECT length FROM gap), '0'::interval), last.at, moment.now, (SELECT value FROM autopilot.control WHERE name = 'execution')
          FROM last, moment
        """;

    private const string EndClaimsSql = """
        UPDATE autopilot.claim
           SET holder_ended = true
         WHERE worker_id IN (SELECT id FROM autopilot.worker WHERE engine_host <> $1)
        """;

    private const string EndWorkersSql = "DELETE FROM autopilot.worker WHERE engine_host <> $1";

    private const string EndIntentsSql = "UPDATE autopilot.effect SET host_ended = true WHERE status = 'intended' AND host <> $1";

    private const string FreeEndedRunsSql = """
        UPDATE autopilot.run SET lease_host = NULL, lease_until = NULL WHERE terminal_seq IS NOT NULL AND lease_host <> $1
        """;

    private const string FreeRunsSql = """
        UPDATE autopilot.run r
           SET due_at = least(r.due_at, coalesce($2, clock_timestamp())),
               lease_until = CASE WHEN r.lease_host <> $1 THEN NULL ELSE r.lease_until END,
               woken = coalesce(r.lease_host = $1 AND r.lease_until > coalesce($2, clock_timestamp()), false),
               lease_host = CASE WHEN r.lease_host <> $1 THEN NULL ELSE r.lease_host END
         WHERE r.terminal_seq IS NULL
           AND (r.lease_host <> $1
                OR EXISTS (SELECT FROM autopilot.claim c WHERE c.vtid = r.vtid AND c.holder_ended)
                OR EXISTS (SELECT FROM autopilot.effect e
                            WHERE e.vtid = r.vtid AND e.attempt = r.attempt AND e.status = 'intended' AND e.host_ended))
        """;

    public static async Task<TimeSpan> TickAsync(PgDatabase database, string host, TimeSpan longest, CancellationToken cancellationToken)
    {
        var (gap, isOffNow) = await database.RunAsync(
            async connection =>
            {
                var found = (Gap: TimeSpan.Zero, IsOffNow: false);
                var script = new PgScript();
                script.Query(LockSql, static _ => { });
                script.Query(
                    TickSql,
                    row => found = (row.GetTimeSpan(0), row.TimeOrNull(1) is { } last && PgControls.WentOff(row.TextOrNull(3), last, row.Time(2))),
                    database.Now, PgParameters.Text(host), PgParameters.Span(longest));
                await script.RunAsync(connection, cancellationToken).ConfigureAwait(false);
                return found;
            },
            cancellationToken).ConfigureAwait(false);
        if (isOffNow)
        {
            await database.ExecuteAsync(PgLeases.WakeActiveSql, cancellationToken, database.Now).ConfigureAwait(false);
        }

        return gap;
    }

    public static Task EndOthersAsync(PgDatabase database, string host, CancellationToken cancellationToken) =>
        database.RunAsync(
            async connection =>
            {
                var script = new PgScript();
                script.Add(EndClaimsSql, PgParameters.Text(host));
                script.Add(EndWorkersSql, PgParameters.Text(host));
                script.Add(EndIntentsSql, PgParameters.Text(host));
                script.Add(FreeEndedRunsSql, PgParameters.Text(host));
                script.Add(FreeRunsSql, PgParameters.Text(host), database.Now);
                await script.RunAsync(connection, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
}
