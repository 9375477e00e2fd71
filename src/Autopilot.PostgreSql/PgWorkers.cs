using Npgsql;

namespace Autopilot;

/// <summary>Workers and their heartbeats.</summary>
internal static class PgWorkers
{
    private const string EndClaimsSql = "UPDATE autopilot.claim SET holder_ended = true WHERE worker_id = $1";

    private const string DeleteSql = "DELETE FROM autopilot.worker WHERE id = $1";

    private const string WakeSql = $"""
        UPDATE autopilot.run
           SET {PgLeases.DueNow}
         WHERE terminal_seq IS NULL AND vtid IN (SELECT vtid FROM autopilot.claim WHERE worker_id = $2)
        """;

    private const string InsertSql = """
        INSERT INTO autopilot.worker (id, max_concurrent, capabilities, engine_host, registered_at, seen_at, doc)
        SELECT $2, $3, $4, $5, m.now, m.now, $6 FROM (SELECT coalesce($1, clock_timestamp()) AS now) m
        ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
        RETURNING registered_at
        """;

    private const string Columns = """
        w.id, w.doc, w.registered_at, w.seen_at, w.claims_lost,
        (SELECT count(*)::int FROM autopilot.claim c
          WHERE c.worker_id = w.id AND c.expires_at > coalesce($1, clock_timestamp()) AND NOT c.holder_ended)
        """;

    // Not waited for by the disk either: every look of a waiting worker says it anew.
    private const string SeenSql = $"""
        WITH moment AS MATERIALIZED (SELECT coalesce($1, clock_timestamp()) AS now, set_config('synchronous_commit', 'off', true))
        UPDATE autopilot.worker w SET seen_at = m.now FROM moment m WHERE w.id = $2 RETURNING {Columns}
        """;

    private const string ListSql = $"""
        SELECT {Columns} FROM autopilot.worker w WHERE w.seen_at >= coalesce($1, clock_timestamp()) - $2::interval ORDER BY w.registered_at, w.id
        """;

    private const string QueueSql = $$"""
        SELECT coalesce($1, clock_timestamp()), (SELECT max(w.seen_at) FROM autopilot.worker w WHERE {{Matches}}),
               (SELECT claimed_at FROM autopilot.queue WHERE capability = $2)
        """;

    private const string FreeSlotsSql = $$"""
        WITH moment AS MATERIALIZED (SELECT coalesce($1, clock_timestamp()) AS now),
        held AS (
            SELECT c.worker_id, count(*) AS claims FROM autopilot.claim c, moment m
             WHERE c.expires_at > m.now AND NOT c.holder_ended GROUP BY c.worker_id)
        SELECT coalesce(sum(greatest(0, w.max_concurrent - coalesce(h.claims, 0))), 0)::int
          FROM moment m, autopilot.worker w LEFT JOIN held h ON h.worker_id = w.id
         WHERE w.seen_at >= m.now - $4::interval AND {{Matches}}
        """;

    private const string Matches = "($2 = '*' OR '*' = ANY(w.capabilities) OR $2 = ANY(w.capabilities)) AND w.id <> ALL($3)";

    // Not waited for by the disk: a heartbeat that a crash of the server loses costs at worst one false expiry, which the fence
    // makes harmless. An expired lease is never renewed, and what was used only rises.
    private const string HeartbeatSql = """
        WITH moment AS MATERIALIZED (SELECT coalesce($1, clock_timestamp()) AS now, set_config('synchronous_commit', 'off', true)),
        beat AS MATERIALIZED (
            SELECT * FROM unnest($3::text[], $4::text[], $5::bigint[], $6::boolean[], $7::bigint[], $8::numeric[], $9::int[])
                WITH ORDINALITY AS b (vtid, worker, fence, progressed, tokens, money, calls, place)),
        held AS MATERIALIZED (
            SELECT c.vtid FROM autopilot.claim c JOIN beat USING (vtid) ORDER BY c.vtid FOR NO KEY UPDATE OF c),
        alive AS MATERIALIZED (
            SELECT w.id FROM autopilot.worker w WHERE w.id IN (SELECT worker FROM beat) ORDER BY w.id FOR NO KEY UPDATE OF w),
        seen AS (
            UPDATE autopilot.worker w SET seen_at = m.now FROM alive, moment m WHERE w.id = alive.id),
        renewed AS (
            UPDATE autopilot.claim c
               SET expires_at = m.now + $2,
                   tokens = greatest(c.tokens, b.tokens), money = greatest(c.money, b.money), calls = greatest(c.calls, b.calls),
                   progress_at = CASE WHEN b.progressed OR b.tokens > c.tokens OR b.calls > c.calls
                                           OR (b.money IS NOT NULL AND greatest(c.money, b.money) IS DISTINCT FROM c.money)
                                      THEN m.now ELSE c.progress_at END
              FROM beat b JOIN held USING (vtid), moment m
             WHERE c.vtid = b.vtid AND c.fence = b.fence AND c.worker_id = b.worker AND c.expires_at > m.now AND NOT c.holder_ended
            RETURNING b.place, c.worker_id, c.fence, c.expires_at, c.progress_at, c.holder_ended, c.tokens, c.money, c.calls, c.outage, c.opened_at)
        SELECT r.worker_id, r.fence, r.expires_at, r.progress_at, r.holder_ended, r.tokens, r.money, r.calls, r.outage, r.opened_at
          FROM beat b LEFT JOIN renewed r USING (place)
         ORDER BY b.place
        """;

    public static async Task<WorkerInfo> RegisterAsync(
        PgDatabase database, string id, WorkerRegistration registration, CancellationToken cancellationToken)
    {
        var at = (await database.QueryAsync(
            InsertSql, row => row.Time(0), cancellationToken,
            database.Now, PgParameters.Text(id), PgParameters.Int(registration.MaxConcurrent), PgParameters.Texts(registration.Capabilities),
            PgParameters.Text(registration.EngineHost), PgParameters.Text(AutopilotJson.Write(registration))).ConfigureAwait(false))[0];
        return new WorkerInfo(id, registration, at, at, 0);
    }

    public static Task<WorkerInfo?> SeenAsync(PgDatabase database, string id, CancellationToken cancellationToken) =>
        database.FindAsync(SeenSql, ReadRow, cancellationToken, database.Now, PgParameters.Text(id));

    public static async Task<IReadOnlyList<WorkerInfo>> ListAsync(PgDatabase database, CancellationToken cancellationToken) =>
        await database.QueryAsync(ListSql, ReadRow, cancellationToken, database.Now, PgParameters.Span(StoreRules.ListedWorkerWindow)).ConfigureAwait(false);

    public static async Task<QueueReading> ReadQueueAsync(
        PgDatabase database, string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            QueueSql, row => new QueueReading(row.Time(0), row.TimeOrNull(1), row.TimeOrNull(2)), cancellationToken,
            database.Now, PgParameters.Text(capability), PgParameters.Texts(excluded)).ConfigureAwait(false))[0];

    public static async Task<int> CountFreeSlotsAsync(
        PgDatabase database, string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            FreeSlotsSql, row => row.GetInt32(0), cancellationToken,
            database.Now, PgParameters.Text(capability), PgParameters.Texts(excluded), PgParameters.Span(StoreRules.FreeSlotWindow)).ConfigureAwait(false))[0];

    public static Task UnregisterAsync(PgDatabase database, string workerId, CancellationToken cancellationToken) => database.RunAsync(
        async connection =>
        {
            var script = new PgScript();
            script.Add(EndClaimsSql, PgParameters.Text(workerId));
            script.Add(DeleteSql, PgParameters.Text(workerId));
            script.Add(WakeSql, database.Now, PgParameters.Text(workerId));
            await script.RunAsync(connection, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public static async Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(
        PgDatabase database, IReadOnlyList<Heartbeat> beats, TimeSpan lease, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            HeartbeatSql, row => row.ClaimOrNull(0), cancellationToken,
            database.Now,
            PgParameters.Span(lease),
            PgParameters.Texts(beats, beat => beat.Vtid.Value),
            PgParameters.Texts(beats, beat => beat.WorkerId),
            PgParameters.Longs(beats, beat => beat.Fence),
            PgParameters.Bools(beats, beat => beat.Progress is not null),
            PgParameters.Longs(beats, beat => beat.Usage?.Tokens ?? 0),
            PgParameters.MoneysOrNull(beats, beat => beat.Usage?.Money),
            PgParameters.Ints(beats, beat => beat.Usage?.Calls ?? 0)).ConfigureAwait(false);

    private static WorkerInfo ReadRow(NpgsqlDataReader row) => new(
        row.GetString(0), AutopilotJson.Read<WorkerRegistration>(row.GetString(1)), row.Time(2), row.Time(3), row.GetInt32(5))
    {
        ClaimsLost = row.GetInt32(4),
    };
}
