namespace Autopilot;

/// <summary>Notifications from outside, each accepted once.</summary>
internal static class PgDeliveries
{
    private const string AcceptSql = $"""
        WITH moment AS MATERIALIZED (SELECT coalesce($1, clock_timestamp()) AS now),
        accepted AS (
            INSERT INTO autopilot.delivery (source, id, received_at) SELECT $2, $3, now FROM moment ON CONFLICT DO NOTHING RETURNING id),
        woken AS (
            UPDATE autopilot.run
               SET {PgLeases.DueNow}
             WHERE vtid = ANY ($4) AND terminal_seq IS NULL AND EXISTS (SELECT 1 FROM accepted)),
        forgotten AS (
            DELETE FROM autopilot.delivery USING moment WHERE received_at < moment.now - $5)
        SELECT EXISTS (SELECT 1 FROM accepted)
        """;

    public static async Task<bool> AcceptAsync(PgDatabase database, Notification notification, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            AcceptSql, row => row.GetBoolean(0), cancellationToken,
            database.Now, PgParameters.Text(notification.Source), PgParameters.Text(notification.Id),
            PgParameters.Texts(notification.Wakes, vtid => vtid.Value), PgParameters.Span(StoreRules.DeliveriesAreKept)).ConfigureAwait(false))[0];
}
