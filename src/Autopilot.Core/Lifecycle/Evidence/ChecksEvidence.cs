namespace Autopilot;

/// <summary>A complete, settled, green set of checks for one commit.</summary>
public sealed record ChecksEvidence : Evidence
{
    /// <summary>The commit that was checked.</summary>
    public required string Sha { get; init; }

    /// <summary>The checks that passed; never empty.</summary>
    public required IReadOnlyList<string> Passed { get; init; }

    /// <inheritdoc/>
    public override string Subject => Sha;
}
