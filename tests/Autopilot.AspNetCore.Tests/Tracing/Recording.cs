using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Autopilot.Tests;

/// <summary>Everything that this process traces and measures while it lives, whatever it is about.</summary>
internal sealed class Recording : IDisposable
{
    private static readonly AsyncLocal<string?> Host = new();

    private readonly ActivityListener spans = new()
    {
        ShouldListenTo = source => source.Name == Telemetry.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private readonly MeterListener meters = new();

    public Recording()
    {
        spans.ActivityStarted = span => span.SetCustomProperty("host", Host.Value);
        spans.ActivityStopped = span =>
        {
            // As exporters do.
            if (span.Recorded)
            {
                Spans.Enqueue(span);
            }
        };
        ActivitySource.AddActivityListener(spans);
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name)
            {
                Instruments.Enqueue(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        meters.Start();
    }

    public ConcurrentQueue<Activity> Spans { get; } = new();

    public ConcurrentQueue<Instrument> Instruments { get; } = new();

    public ConcurrentQueue<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> Measured { get; } = new();

    /// <summary>On which host a span was made, where it was told.</summary>
    public static string? HostOf(Activity span) => (string?)span.GetCustomProperty("host");

    /// <summary>Does something as a host.</summary>
    public static async Task<T> AsAsync<T>(string host, Func<Task<T>> work)
    {
        Host.Value = host;
        return await work();
    }

    public void Observe() => meters.RecordObservableInstruments();

    public void Dispose()
    {
        meters.Dispose();
        spans.Dispose();
    }

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        Measured.Enqueue((instrument.Name, value, tags.ToArray()));
}
