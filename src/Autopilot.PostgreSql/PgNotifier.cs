using System.Threading.Channels;

namespace Autopilot;

/// <summary>
/// Tells other hosts that something may be due: after the commit, outside its transaction, and at most once in ten milliseconds, because
/// a notifying transaction holds a lock of the whole server while it commits. What gets lost only costs a poll interval.
/// </summary>
internal sealed class PgNotifier : IAsyncDisposable
{
    /// <summary>The channel; it carries the schema's name, so that two programs in one database do not wake each other.</summary>
    public const string ChannelName = "autopilot_due";

    private const string NotifySql = "SELECT pg_notify('autopilot_due', $1)";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly Channel<bool> asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PgDatabase database;
    private readonly Task loop;

    public PgNotifier(PgDatabase database)
    {
        this.database = database;
        loop = Task.Run(RunAsync);
    }

    /// <summary>What a wake-up of this store carries: its own it has no use for.</summary>
    public string Name { get; } = Guid.NewGuid().ToString("N");

    public void Notify() => asked.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        asked.Writer.TryComplete();
        await loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await foreach (var _ in asked.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await database.QueryAsync(NotifySql, static _ => true, CancellationToken.None, PgParameters.Text(Name)).ConfigureAwait(false);
            }
            catch (AutopilotException)
            {
                Telemetry.LostWakes.Add(1); // Polling finds what is due all the same.
            }

            await Task.Delay(Interval, TimeProvider.System).ConfigureAwait(false);
        }
    }
}
