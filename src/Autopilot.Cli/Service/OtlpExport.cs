using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Autopilot.Cli;

/// <summary>
/// Sends traces and metrics to a collector: as gRPC to port 4317, where collectors expect that, otherwise as protobuf over HTTP below the address.
/// What else an exporter can be told comes from the variables of the OpenTelemetry specification, such as <c>OTEL_EXPORTER_OTLP_HEADERS</c>.
/// </summary>
internal static class OtlpExport
{
    private const int GrpcPort = 4317;

    /// <summary>The address of a collector, or null when none was named.</summary>
    /// <exception cref="AutopilotException"><c>usage</c>.</exception>
    public static Uri? Address(string? text) => text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" } ? address
        : throw new AutopilotException(ExitCodes.UsageCode, $"--otlp is '{Shown(text)}'; the address of a collector is accepted, for example http://127.0.0.1:4318.");

    /// <summary>Exports what this process does.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="collector">Where to.</param>
    /// <param name="instance">Which process it is.</param>
    public static void AddOtlp(this IServiceCollection services, Uri collector, string instance) => services.AddOpenTelemetry()
        .ConfigureResource(resource => Describe(resource, instance))
        .WithTracing(traces => traces.AddSource(Telemetry.Name).AddOtlpExporter(options => Configure(options, collector, "traces")))
        .WithMetrics(metrics => metrics.AddMeter(Telemetry.Name).AddOtlpExporter(options => Configure(options, collector, "metrics")));

    /// <summary>Exports the spans of a process that has no host; null: nothing.</summary>
    /// <param name="collector">Where to.</param>
    /// <param name="instance">Which process it is.</param>
    /// <returns>What sends the rest when it is disposed of.</returns>
    public static IDisposable? Trace(Uri? collector, string instance) => collector is null ? null : Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(resource => Describe(resource, instance))
        .AddSource(Telemetry.Name)
        .AddOtlpExporter(options => Configure(options, collector, "traces"))
        .Build();

    private static void Describe(ResourceBuilder resource, string instance) =>
        resource.AddService("autopilot", serviceVersion: Version, serviceInstanceId: instance);

    private static string Version => typeof(OtlpExport).Assembly.GetName().Version!.ToString(3);

    private static void Configure(OtlpExporterOptions options, Uri collector, string signal)
    {
        var grpc = collector.Port == GrpcPort;
        options.Protocol = grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = grpc ? collector : new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/v1/{signal}");
    }

    // A password in the address must not be said again.
    private static string Shown(string text) => text.Contains('@', StringComparison.Ordinal) ? "an address with a user" : text;
}
