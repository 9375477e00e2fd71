using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>A service as it is read; of a change only the fields that its mask names are set, and the fingerprint that it was made for.</summary>
internal sealed record WireService
{
    public string? Name { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
    public long? Generation { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
    public long? ObservedGeneration { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public string? Ingress { get; init; }

    public WireTemplate? Template { get; init; }

    public IReadOnlyList<WireTraffic>? Traffic { get; init; }

    public IReadOnlyList<WireTraffic>? TrafficStatuses { get; init; }

    public bool? DefaultUriDisabled { get; init; }

    public WireCondition? TerminalCondition { get; init; }

    public string? LatestReadyRevision { get; init; }

    public string? LatestCreatedRevision { get; init; }

    public string? Uri { get; init; }

    public bool? Reconciling { get; init; }

    public string? Etag { get; init; }

    /// <summary>The latest ready revision's own name.</summary>
    [JsonIgnore]
    public string? LatestReady => CloudRunNames.Last(LatestReadyRevision);

    /// <summary>The latest created revision's own name.</summary>
    [JsonIgnore]
    public string? LatestCreated => CloudRunNames.Last(LatestCreatedRevision);
}
