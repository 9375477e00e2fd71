using Microsoft.Extensions.Hosting;

namespace Autopilot;

/// <summary>
/// What a database needs now and then, done by every host and harmless when several do it: the partitions of the months ahead, and
/// the measures that tell an operator early what will make claims slow or readers late.
/// </summary>
internal sealed class PgUpkeep(PostgreSqlStore store, TimeProvider time) : BackgroundService, IHostedLifecycleService
{
    private const string PartitionsSql = """
        SELECT autopilot.add_event_partition(clock_timestamp() + make_interval(months => n)) FROM generate_series(0, 2) AS n
        """;

    // Whatever holds an old snapshot keeps dead rows from being removed, anywhere in the database.
    private const string OldestSnapshotSql = """
        SELECT coalesce(extract(epoch FROM clock_timestamp() - min(xact_start)), 0)::float8
          FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
        """;

    private const string ConsumersSql = "SELECT consumer, token FROM autopilot.checkpoint ORDER BY consumer";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan PartitionInterval = TimeSpan.FromHours(6);

    private long? partitionedAt;

    /// <summary>Verifies the store before any service starts: a host that is half configured does nothing.</summary>
    public Task StartingAsync(CancellationToken cancellationToken) => store.VerifyAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await OnceAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (AutopilotException)
            {
                Telemetry.LostUpkeeps.Add(1); // The next one does it; until then the default partition takes what has no month.
            }
        }
        while (await TickAsync(timer, stoppingToken).ConfigureAwait(false));
    }

    /// <summary>Measures, and adds partitions when it is time.</summary>
    internal async Task OnceAsync(CancellationToken cancellationToken)
    {
        var database = store.Database;
        Telemetry.SnapshotAge.Record(await database.FindAsync(OldestSnapshotSql, row => row.GetDouble(0), cancellationToken).ConfigureAwait(false));
        foreach (var (consumer, position) in await database.QueryAsync(
            ConsumersSql, row => (row.GetString(0), new LedgerPosition(row.GetString(1))), cancellationToken).ConfigureAwait(false))
        {
            var lag = await store.ReadLagAsync(position, cancellationToken).ConfigureAwait(false);
            var tag = new KeyValuePair<string, object?>("consumer", consumer);
            Telemetry.FeedLag.Record(lag.Events, tag);
            Telemetry.FeedAge.Record(lag.Age.TotalSeconds, tag);
        }

        if (partitionedAt is not { } last || time.GetElapsedTime(last) >= PartitionInterval)
        {
            await database.QueryAsync(PartitionsSql, static _ => true, cancellationToken).ConfigureAwait(false);
            partitionedAt = time.GetTimestamp();
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
