using System.Diagnostics.Metrics;

namespace Autopilot;

/// <summary>Measures this host's reader of the ledger: how far it is behind, and who follows it.</summary>
internal sealed class StreamMeasures : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // The reader itself is the consumer; streams that it feeds are not told apart.
    private static readonly KeyValuePair<string, object?> Consumer = new("consumer", "live_events");

    private readonly Meter meter = new(Telemetry.Name);
    private readonly ILedgerFeed feed;
    private readonly TimeProvider time;
    private long? askedAt;
    private LedgerLag known = new(0, TimeSpan.Zero);

    public StreamMeasures(ILedgerFeed feed, TimeProvider time, Func<int> readers)
    {
        (this.feed, this.time) = (feed, time);
        meter.CreateObservableUpDownCounter("autopilot.stream.subscribers", readers, "{subscriber}", "Open streams of live events.");
    }

    /// <summary>Asks how far the reader is behind: now and then, and only while somebody measures.</summary>
    public async Task ReadAsync(LedgerPosition tail, CancellationToken cancellationToken)
    {
        if (!Telemetry.FeedLag.Enabled || (askedAt is { } last && time.GetElapsedTime(last) < Interval))
        {
            return;
        }

        known = await feed.ReadLagAsync(tail, cancellationToken);
        askedAt = time.GetTimestamp();
        Telemetry.FeedLag.Record(known.Events, Consumer);
        Telemetry.FeedAge.Record(known.Age.TotalSeconds, Consumer);
    }

    /// <summary>Counts the time without the ledger as time behind it: nobody knows what has been committed since.</summary>
    public void Miss()
    {
        if (askedAt is { } last)
        {
            Telemetry.FeedAge.Record((known.Age + time.GetElapsedTime(last)).TotalSeconds, Consumer);
        }
    }

    public void Dispose() => meter.Dispose();
}
