namespace Autopilot;

/// <summary>The revision that serves names a commit that contains the merge; equal to it where this run's own revision serves.</summary>
public sealed record ServingEvidence : Evidence
{
    /// <summary>The serving revision.</summary>
    public required string Revision { get; init; }

    /// <summary>The commit of the serving revision, as the target knows it.</summary>
    public required string Commit { get; init; }

    /// <summary>The merge commit that it contains.</summary>
    public required string MergeSha { get; init; }

    /// <summary>The commit that serves with another revision than this run's, and contains the merge; null where this run's serves.</summary>
    public string? CoveredBy { get; init; }

    /// <inheritdoc/>
    public override string Subject => $"{MergeSha} {Revision}";
}
