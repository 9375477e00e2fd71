namespace Autopilot;

/// <summary>What a look for a merge found.</summary>
/// <param name="Status">Whether it landed, and whether it is what was validated.</param>
/// <param name="Detail">A sentence for a person.</param>
public sealed record LandedMerge(LandedStatus Status, string Detail)
{
    /// <summary>The landed commit.</summary>
    public string? MergeSha { get; init; }

    /// <summary>Its base side.</summary>
    public string? BaseSha { get; init; }

    /// <summary>Its tree.</summary>
    public string? TreeSha { get; init; }
}
