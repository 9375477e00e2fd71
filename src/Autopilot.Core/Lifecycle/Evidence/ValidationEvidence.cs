namespace Autopilot;

/// <summary>Every validation rule passed, for one head against one base tip.</summary>
public sealed record ValidationEvidence : Evidence
{
    /// <summary>The head that was validated.</summary>
    public required string Sha { get; init; }

    /// <summary>The tip of the base branch at that time.</summary>
    public required string BaseSha { get; init; }

    /// <summary>The ids of the rules that passed.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <inheritdoc/>
    public override string Subject => Sha;
}
