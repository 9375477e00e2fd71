namespace Autopilot;

/// <summary>The target accepted the deployment of the merge commit, or already serves a commit that contains it.</summary>
public sealed record DeploymentEvidence : Evidence
{
    /// <summary>The merge commit that is to be proven in production.</summary>
    public required string Commit { get; init; }

    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>The revision: the one being started, or the one that already serves.</summary>
    public required string Revision { get; init; }

    /// <summary>The commit that already serves and contains the merge; null where this run deploys.</summary>
    public string? CoveredBy { get; init; }

    /// <summary>The target's last proven revision, to which a restore goes back; null when none was ever proven.</summary>
    public ProvenRevision? Baseline { get; init; }

    /// <inheritdoc/>
    public override string Subject => $"{Commit} {Revision}";
}
