namespace Autopilot;

/// <summary>One entry of traffic, as it is wanted or as it is; an absent percentage is 0.</summary>
internal sealed record WireTraffic
{
    public const string Latest = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";

    public const string OfRevision = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";

    public string? Type { get; init; }

    public string? Revision { get; init; }

    public int? Percent { get; init; }

    public string? Tag { get; init; }

    /// <summary>The tag's address, where it is.</summary>
    public string? Uri { get; init; }
}
