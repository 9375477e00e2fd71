namespace Autopilot;

/// <summary>Hands out hosts' leases on runs.</summary>
internal static class PgLeases
{
    /// <summary>Makes a run due now, $1; a look that is under way begins anew.</summary>
    public const string DueNow = "due_at = least(due_at, coalesce($1, clock_timestamp())), woken = coalesce(lease_until > coalesce($1, clock_timestamp()), false)";

    public const string WakeHeldSql = $"""
        UPDATE autopilot.run
           SET {DueNow}
         WHERE hold IS NOT NULL
        """;

    /// <summary>Makes every active run due: what is switched off stands still from then on, and only a look can hold it. Locked in the order of commits.</summary>
    public const string WakeActiveSql = $"""
        WITH active AS MATERIALIZED (
            SELECT vtid, attempt FROM autopilot.run WHERE terminal_seq IS NULL ORDER BY vtid FOR NO KEY UPDATE)
        UPDATE autopilot.run r
           SET {DueNow}
          FROM active a
         WHERE r.vtid = a.vtid AND r.attempt = a.attempt
        """;

    // The documents of a run that somebody changed between the snapshot and the lock would be older than its row: versions tell.
    private const string LeasedSql = $"""
        leased AS (
            UPDATE autopilot.run r
               SET lease_host = $2, lease_token = r.lease_token + 1, lease_until = (SELECT now FROM moment) + $4, woken = false
              FROM chosen
             WHERE r.vtid = chosen.vtid AND r.attempt = chosen.attempt
            RETURNING r.vtid, r.version, r.lease_token, chosen.place, chosen.overdue)
        SELECT (SELECT now FROM moment), {PgTasks.Columns}, leased.lease_token, leased.version, leased.overdue
          FROM leased
          JOIN autopilot.task t ON t.vtid = leased.vtid
          {PgTasks.Joins}
         ORDER BY leased.place
        """;

    private const string DueSql = $"""
        WITH moment AS MATERIALIZED (SELECT coalesce($1, clock_timestamp()) AS now),
        due AS MATERIALIZED (
            SELECT vtid, attempt, due_at
              FROM autopilot.run
             WHERE due_at <= (SELECT now FROM moment) AND table_version = $5
               AND (lease_until IS NULL OR lease_until <= (SELECT now FROM moment))
             ORDER BY due_at, vtid
             LIMIT $3
               FOR NO KEY UPDATE SKIP LOCKED),
        chosen AS (SELECT vtid, attempt, (SELECT now FROM moment) - due_at AS overdue, row_number() OVER (ORDER BY due_at, vtid) AS place FROM due),
        {LeasedSql}
        """;

    // One index scan for each queue that the worker serves, in the order of priority and age, then the best of all. A worker that
    // serves every queue finds those with work by jumping from one name to the next.
    private const string ClaimableSql = $"""
        WITH RECURSIVE moment AS MATERIALIZED (SELECT coalesce($1, clock_timestamp()) AS now),
        named AS (
            (SELECT capability FROM autopilot.run WHERE offered_at IS NOT NULL AND ending IS NULL ORDER BY capability LIMIT 1)
            UNION ALL
            SELECT (SELECT r.capability FROM autopilot.run r
                     WHERE r.offered_at IS NOT NULL AND r.ending IS NULL AND r.capability > named.capability ORDER BY r.capability LIMIT 1)
              FROM named WHERE named.capability IS NOT NULL),
        served AS MATERIALIZED (
            SELECT capability FROM named WHERE capability IS NOT NULL AND (capability = '*' OR '*' = ANY($6) OR capability = ANY($6))),
        open AS MATERIALIZED (
            SELECT best.*
              FROM served
             CROSS JOIN LATERAL (
                SELECT r.vtid, r.attempt, r.priority, r.offered_at
                  FROM autopilot.run r
                 WHERE r.capability = served.capability AND r.offered_at IS NOT NULL AND r.ending IS NULL AND r.table_version = $5
                   AND (r.lease_until IS NULL OR r.lease_until <= (SELECT now FROM moment))
                   AND NOT EXISTS (SELECT FROM autopilot.claim c WHERE c.vtid = r.vtid)
                   AND (r.excluded IS NULL OR $7 <> ALL(string_to_array(r.excluded, chr(10))))
                 ORDER BY r.priority DESC, r.offered_at, r.vtid
                 LIMIT $3
                   FOR NO KEY UPDATE OF r SKIP LOCKED) best
             WHERE EXISTS (SELECT FROM autopilot.worker w WHERE w.id = $7)),
        chosen AS (
            SELECT vtid, attempt, interval '0' AS overdue, row_number() OVER (ORDER BY priority DESC, offered_at, vtid) AS place
              FROM open ORDER BY place LIMIT $3),
        {LeasedSql}
        """;

    private const string RenewSql = """
        UPDATE autopilot.run
           SET lease_until = coalesce($1, clock_timestamp()) + $2
         WHERE vtid = $3 AND lease_host = $4 AND lease_token = $5 AND lease_until > coalesce($1, clock_timestamp())
        """;

    private const string ReleaseSql = """
        UPDATE autopilot.run r
           SET lease_host = NULL, lease_until = NULL,
               due_at = CASE WHEN r.woken OR g.due_in IS NULL OR r.version <> g.version THEN r.due_at ELSE coalesce($1, clock_timestamp()) + g.due_in END
          FROM unnest($2::text[], $3::text[], $4::bigint[], $5::interval[], $6::bigint[]) AS g (vtid, host, token, due_in, version)
         WHERE r.vtid = g.vtid AND r.lease_host = g.host AND r.lease_token = g.token
        RETURNING g.due_in IS NOT NULL AND r.offered_at IS NOT NULL AND r.ending IS NULL
        """;

    private const string WakeSql = $"""
        UPDATE autopilot.run
           SET {DueNow}
         WHERE vtid = $2 AND terminal_seq IS NULL
        """;

    // The first run in order of due time that is free settles it, unless leased runs stand before it: those count from
    // their lease's end. What comes later can only be due later.
    private const string NextSql = """
        WITH moment AS MATERIALIZED (SELECT coalesce($1, clock_timestamp()) AS now),
        free AS MATERIALIZED (
            SELECT due_at FROM autopilot.run
             WHERE due_at IS NOT NULL AND table_version = $2 AND (lease_until IS NULL OR lease_until <= (SELECT now FROM moment))
             ORDER BY due_at LIMIT 1)
        SELECT min(CASE WHEN lease_until > (SELECT now FROM moment) AND lease_until > due_at THEN lease_until ELSE due_at END)
               - (SELECT now FROM moment)
          FROM autopilot.run
         WHERE table_version = $2 AND due_at <= coalesce((SELECT due_at FROM free), 'infinity')
        """;

    public static Task<IReadOnlyList<RunLease>> DueAsync(
        PgDatabase database, PgTasks tasks, string host, int most, TimeSpan length, CancellationToken cancellationToken) => LeaseAsync(
        database, tasks, host, DueSql, cancellationToken,
        database.Now, PgParameters.Text(host), PgParameters.Int(most), PgParameters.Span(length), PgParameters.Int(TransitionTable.Version));

    public static Task<IReadOnlyList<RunLease>> ClaimableAsync(
        PgDatabase database, PgTasks tasks, string host, string worker, IReadOnlyList<string> capabilities, int most, TimeSpan length,
        CancellationToken cancellationToken) => LeaseAsync(
        database, tasks, host, ClaimableSql, cancellationToken,
        database.Now, PgParameters.Text(host), PgParameters.Int(most), PgParameters.Span(length), PgParameters.Int(TransitionTable.Version),
        PgParameters.Texts(capabilities), PgParameters.Text(worker));

    public static async Task<bool> RenewAsync(PgDatabase database, RunLease lease, TimeSpan length, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            RenewSql, cancellationToken,
            database.Now, PgParameters.Span(length), PgParameters.Text(lease.Snapshot.Task.Vtid.Value), PgParameters.Text(lease.Host),
            PgParameters.Long(lease.Token)).ConfigureAwait(false) > 0;

    /// <summary>
    /// Ends many leases in one statement; one that is no longer its host's is left alone. What stands on offer can be claimed only from now
    /// on: who looked for it when the offer was committed has found it leased. What a claim has passed over wakes nobody: hosts that pass
    /// over the same work would wake each other for ever.
    /// </summary>
    public static async Task<IReadOnlyList<Settled<bool>>> ReleaseAsync(PgDatabase database, PgNotifier notifier, IReadOnlyList<PgRelease> given)
    {
        var claimable = await database.QueryAsync(
            ReleaseSql, row => row.GetBoolean(0), CancellationToken.None,
            database.Now,
            PgParameters.Texts(given, one => one.Lease.Snapshot.Task.Vtid.Value),
            PgParameters.Texts(given, one => one.Lease.Host),
            PgParameters.Longs(given, one => one.Lease.Token),
            PgParameters.SpansOrNull(given, one => one.DueIn),
            PgParameters.Longs(given, one => one.Lease.Snapshot.Run!.Version)).ConfigureAwait(false);
        if (claimable.Contains(true))
        {
            notifier.Notify(PgWakes.Offer);
        }

        return [.. given.Select(_ => new Settled<bool>(true))];
    }

    public static Task WakeAsync(PgDatabase database, Vtid? vtid, CancellationToken cancellationToken) => vtid is { } id
        ? database.ExecuteAsync(WakeSql, cancellationToken, database.Now, PgParameters.Text(id.Value))
        : database.ExecuteAsync(WakeHeldSql, cancellationToken, database.Now);

    public static async Task<TimeSpan?> NextDueAsync(PgDatabase database, CancellationToken cancellationToken)
    {
        var next = (await database.QueryAsync(
            NextSql, row => row.IsDBNull(0) ? (TimeSpan?)null : row.GetTimeSpan(0), cancellationToken,
            database.Now, PgParameters.Int(TransitionTable.Version)).ConfigureAwait(false))[0];
        return next < TimeSpan.Zero ? TimeSpan.Zero : next;
    }

    private static async Task<IReadOnlyList<RunLease>> LeaseAsync(
        PgDatabase database, PgTasks tasks, string host, string sql, CancellationToken cancellationToken, params Npgsql.NpgsqlParameter[] values)
    {
        const int token = 1 + PgTasks.ColumnCount;
        var rows = await database.QueryAsync(
            sql, row => (Row: PgTasks.ReadRow(row, 1), Token: row.GetInt64(token), Version: row.GetInt64(token + 1), Overdue: row.GetTimeSpan(token + 2)), cancellationToken, values)
            .ConfigureAwait(false);
        var leases = new List<RunLease>(rows.Count);
        foreach (var (row, held, version, overdue) in rows)
        {
            var snapshot = row.Run?.Version == version ? await tasks.BuildAsync(row, cancellationToken).ConfigureAwait(false)
                : await tasks.FindAsync(row.Vtid, cancellationToken).ConfigureAwait(false);
            leases.Add(new RunLease(snapshot!, host, held) { Overdue = overdue });
        }

        return leases;
    }
}

/// <summary>A lease that ends, and when its run is looked at next.</summary>
internal sealed record PgRelease(RunLease Lease, TimeSpan? DueIn);
