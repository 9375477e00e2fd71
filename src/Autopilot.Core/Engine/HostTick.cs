using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// Says that this host runs. Whoever judges by the clock ticks first, so that an outage of all hosts or of the store has moved
/// what was alive before anything of it is judged.
/// </summary>
internal sealed class HostTick(IControlStore store, string host, AutopilotOptions options, TimeProvider time, ILogger logger)
{
    private readonly Lock gate = new();
    private long? tickedAt;
    private long? gapAt;

    /// <summary>How long ago the last outage ended, as far as this host knows.</summary>
    public TimeSpan SinceGap
    {
        get
        {
            lock (gate)
            {
                return gapAt is { } at ? time.GetElapsedTime(at) : TimeSpan.MaxValue;
            }
        }
    }

    /// <summary>Ticks, unless this host has done so within the interval.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (tickedAt is { } last && time.GetElapsedTime(last) < options.TickInterval)
            {
                return;
            }
        }

        var gap = await store.TickAsync(host, options.TickGap, cancellationToken);
        lock (gate)
        {
            // Another host may have moved the clocks already; that this one could not tick says the same.
            var silent = tickedAt is { } last && time.GetElapsedTime(last) > options.TickGap;
            tickedAt = time.GetTimestamp();
            gapAt = gap > TimeSpan.Zero || silent ? tickedAt : gapAt;
        }

        if (gap > TimeSpan.Zero)
        {
            logger.GapMoved((long)gap.TotalMilliseconds);
        }
    }
}
