using System.Diagnostics.Metrics;

namespace Autopilot;

/// <summary>
/// How long the oldest due run may have waited for a look, as this host knows: it grows while the host takes none, because it is full, stuck, or
/// without its store. Costs no query: leases tell how late they are.
/// </summary>
internal sealed class DueAge : IDisposable
{
    private readonly Meter meter = new(Telemetry.Name);
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private TimeSpan waiting;
    private long takenAt;

    public DueAge(TimeProvider time)
    {
        this.time = time;
        takenAt = time.GetTimestamp();
        meter.CreateObservableGauge("autopilot.run.due.age", () => Now.TotalSeconds, "s", "How long the oldest due run may have waited for a look.");
    }

    /// <summary>The age now.</summary>
    public TimeSpan Now
    {
        get
        {
            lock (gate)
            {
                return waiting + time.GetElapsedTime(takenAt);
            }
        }
    }

    /// <summary>Notes what was taken. Fewer than were asked for: nothing that is due has been left.</summary>
    /// <param name="leases">What was taken, oldest first.</param>
    /// <param name="most">How many were asked for.</param>
    /// <param name="askedAt">When, on the monotonic clock.</param>
    public void Took(IReadOnlyList<RunLease> leases, int most, long askedAt)
    {
        lock (gate)
        {
            waiting = leases.Count < most ? TimeSpan.Zero : leases[^1].Overdue;
            takenAt = askedAt;
        }
    }

    public void Dispose() => meter.Dispose();
}
