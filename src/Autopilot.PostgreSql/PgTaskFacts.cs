namespace Autopilot;

/// <summary>What was read of one task for a commit.</summary>
internal sealed record PgTaskFacts
{
    public static readonly PgTaskFacts None = new();

    public TaskFacts? Task { get; init; }

    public RunFacts? Run { get; init; }

    public long RunVersion { get; init; }

    public string? PolicyHash { get; init; }

    public int TableVersion { get; init; }

    /// <summary>How many proofs of the latest run are stored.</summary>
    public int Proofs { get; init; }

    public ClaimLease? Claim { get; init; }

    public int? OpenPullRequest { get; init; }

    /// <summary>How the task stands; null when it does not exist.</summary>
    public Standing? Standing { get; init; }

    /// <summary>What was read is what its row is locked as.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>The effects of the latest run, and of the run that an intent names.</summary>
    public IReadOnlyList<Effect> Effects { get; init; } = [];
}
