using System.Diagnostics.Metrics;

namespace Autopilot;

/// <summary>The metrics of the HTTP API, on the engine's meter.</summary>
internal static class ApiTelemetry
{
    private static readonly Meter Meter = new(Telemetry.Name);

    public static Counter<long> Deliveries { get; } = Meter.CreateCounter<long>(
        "autopilot.webhook.deliveries", "{delivery}", "Deliveries of webhooks that were signed, by event and outcome.");
}
