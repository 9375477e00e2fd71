using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Autopilot.Tests;

/// <summary>What this test's thread measures and traces; a world runs on that thread alone, and other tests on theirs.</summary>
internal sealed class Measured : IDisposable
{
    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly MeterListener meters = new();
    private readonly ActivityListener spans = new()
    {
        ShouldListenTo = source => source.Name == Telemetry.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public Measured()
    {
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name && !instrument.IsObservable)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.Start();
        spans.ActivityStopped = span =>
        {
            if (Environment.CurrentManagedThreadId == thread && span.Recorded)
            {
                Spans.Add(span);
            }
        };
        ActivitySource.AddActivityListener(spans);
    }

    public List<Activity> Spans { get; } = [];

    public List<(string Name, double Value, string Tags)> All { get; } = [];

    /// <summary>What an instrument measured, in order.</summary>
    public (double Value, string Tags)[] Of(string name) => [.. All.Where(one => one.Name == name).Select(one => (one.Value, one.Tags))];

    public void Dispose()
    {
        meters.Dispose();
        spans.Dispose();
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Environment.CurrentManagedThreadId == thread)
        {
            All.Add((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
        }
    }
}
