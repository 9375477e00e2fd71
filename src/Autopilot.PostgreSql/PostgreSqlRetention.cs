namespace Autopilot;

/// <summary>
/// Ends the keeping of old events, a month at a time. Evidence, effects and the states of runs stay: what is dropped is their story.
/// </summary>
public static class PostgreSqlRetention
{
    private const string PartitionsSql = """
        SELECT c.relname
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'autopilot.event'::regclass AND c.relname ~ '^event_[0-9]{4}_[0-9]{2}$'
           AND to_timestamp(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= $1
         ORDER BY c.relname
        """;

    /// <summary>
    /// Drops the months that ended before a time, of which every task has ended, owes nothing, and waits for no retry, and every event of
    /// which has been acted on by a consumer: the exporter. Waits no longer than five seconds for a lock.
    /// </summary>
    /// <param name="connectionString">An Npgsql connection string of the schema's owner.</param>
    /// <param name="before">Months that ended before this time.</param>
    /// <param name="exporter">The consumer whose checkpoint says what has been exported.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of each month before that time.</returns>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    /// <exception cref="AutopilotException"><c>store_refused</c>: the user does not own the schema; <c>unknown_position</c>: the checkpoint is of another store.</exception>
    public static async Task<IReadOnlyList<PartitionOutcome>> DropAsync(
        string connectionString, DateTimeOffset before, string exporter, CancellationToken cancellationToken = default)
    {
        StoreRules.CheckConsumer(exporter);
        await using var database = new PgDatabase(connectionString);
        await PgSchema.RequireAsync(database, cancellationToken).ConfigureAwait(false);
        var ledger = new PgLedger(database);
        var (tx, position) = await ledger.ParseAsync(
            await ledger.ReadCheckpointAsync(exporter, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var outcomes = new List<PartitionOutcome>();
        foreach (var name in await database.QueryAsync(PartitionsSql, row => row.GetString(0), cancellationToken, PgParameters.Time(before)).ConfigureAwait(false))
        {
            outcomes.Add(await DropAsync(database, name, tx, position, cancellationToken).ConfigureAwait(false));
        }

        return outcomes;
    }

    // The names come from the catalogue and are of one shape, so they can stand in a statement.
    private static Task<PartitionOutcome> DropAsync(PgDatabase database, string name, ulong tx, long position, CancellationToken cancellationToken) =>
        database.RunAsync(
            async connection =>
            {
                long unread = 0, open = 0;
                var script = new PgScript();
                script.Add("BEGIN");
                script.Add("SET LOCAL lock_timeout = '5s'");
                script.Add($"LOCK TABLE autopilot.{name} IN SHARE MODE");
                script.Query(
                    $"SELECT count(*) FROM autopilot.{name} WHERE (tx, position) > ($1, $2)",
                    row => unread = row.GetInt64(0), PgParameters.Transaction(tx), PgParameters.Long(position));
                script.Query(
                    $"""
                    SELECT count(DISTINCT e.vtid)
                      FROM autopilot.{name} e JOIN autopilot.task t ON t.vtid = e.vtid
                      LEFT JOIN autopilot.run r ON r.vtid = t.vtid AND r.attempt = t.attempt
                     WHERE r.terminal_seq IS NULL OR r.due_at IS NOT NULL
                    """,
                    row => open = row.GetInt64(0));
                await script.RunAsync(connection, cancellationToken).ConfigureAwait(false);
                var kept = unread > 0 ? $"{unread} of its events have not been exported"
                    : open > 0 ? $"{open} of its tasks have not ended, or still owe something"
                    : null;
                var end = new PgScript();
                if (kept is null)
                {
                    end.Add($"DROP TABLE autopilot.{name}");
                }

                end.Add("COMMIT");
                await end.RunAsync(connection, cancellationToken).ConfigureAwait(false);
                return new PartitionOutcome(name, kept);
            },
            cancellationToken);
}
