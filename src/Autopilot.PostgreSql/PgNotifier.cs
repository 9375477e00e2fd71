using System.Globalization;
using System.Threading.Channels;

namespace Autopilot;

/// <summary>
/// Tells other hosts that something may be due: after the commit, outside its transaction. What comes while a wake-up is under way shares the
/// next one, and a host sends no more than one in ten milliseconds for long, because a notifying transaction holds a lock of the whole server
/// while it commits: a burst of a few, such as one task's activation, offer and release, does not wait. What gets lost only costs a poll interval.
/// </summary>
internal sealed class PgNotifier : IAsyncDisposable
{
    /// <summary>The channel; it carries the schema's name, so that two programs in one database do not wake each other.</summary>
    public const string ChannelName = "autopilot_due";

    private const string NotifySql = "SELECT pg_notify('autopilot_due', $1)";

    private const int Burst = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly Channel<bool> asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PgDatabase database;
    private readonly Task loop;
    private int wakes;

    public PgNotifier(PgDatabase database)
    {
        this.database = database;
        loop = Task.Run(RunAsync);
    }

    /// <summary>What a wake-up of this store carries: its own it has no use for.</summary>
    public string Name { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Says that something may be there for others.</summary>
    /// <param name="more">For whom; none: nothing happens.</param>
    public void Notify(PgWakes more)
    {
        if (more != PgWakes.None)
        {
            Interlocked.Or(ref wakes, (int)more);
            asked.Writer.TryWrite(true);
        }
    }

    /// <summary>Wakes those whom a wake-up of another store is meant for.</summary>
    public void Hear(string payload, EngineSignal signal)
    {
        if (payload.EndsWith(Name, StringComparison.Ordinal))
        {
            return;
        }

        var meant = int.TryParse(payload.AsSpan(0, Math.Min(1, payload.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (PgWakes)number : PgWakes.All;
        if (meant.HasFlag(PgWakes.Due))
        {
            signal.NotifyDue();
        }

        if (meant.HasFlag(PgWakes.Offer))
        {
            signal.NotifyOffer();
        }
    }

    public async ValueTask DisposeAsync()
    {
        asked.Writer.TryComplete();
        await loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        var paidUntil = TimeSpan.Zero;
        await foreach (var _ in asked.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                var meant = Interlocked.Exchange(ref wakes, 0);
                await database.QueryAsync(NotifySql, static _ => true, CancellationToken.None, PgParameters.Text(string.Create(CultureInfo.InvariantCulture, $"{meant} {Name}"))).ConfigureAwait(false);
            }
            catch (AutopilotException)
            {
                Telemetry.LostWakes.Add(1); // Polling finds what is due all the same.
            }

            var now = TimeProvider.System.GetElapsedTime(began);
            paidUntil = (paidUntil > now ? paidUntil : now) + Interval;
            if (paidUntil - now > Burst * Interval)
            {
                await Task.Delay(Interval, TimeProvider.System).ConfigureAwait(false);
            }
        }
    }
}

/// <summary>Whom a wake-up is meant for.</summary>
[Flags]
internal enum PgWakes
{
    None = 0,

    /// <summary>Who looks at due runs.</summary>
    Due = 1,

    /// <summary>Who waits for work.</summary>
    Offer = 2,

    All = Due | Offer,
}
