namespace Autopilot;

/// <summary>What an answer says it has used so far. What is cached is within the input, thoughts are within the output.</summary>
internal sealed record TokenCounts
{
    public long Input { get; init; }

    public long Cached { get; init; }

    public long CacheWrite { get; init; }

    public long Output { get; init; }

    public long Thoughts { get; init; }

    public string? TrafficType { get; init; }

    public string? ModelVersion { get; init; }
}
