using System.Collections.Immutable;

namespace Autopilot;

/// <summary>A claim that is open.</summary>
internal sealed record ClaimHistory(long Fence, string Worker, DateTimeOffset At);

/// <summary>The decision to end, as it was told.</summary>
internal sealed record EndingHistory(Outcome Outcome, string Reason, FailureKind? Kind, DateTimeOffset At)
{
    public string Message { get; init; } = "";

    public RunState State { get; init; }
}

/// <summary>The deployment, as it was told.</summary>
internal sealed record DeploymentHistory(string Target, string Commit, string Revision, bool IsCovered, string? Baseline, string? BaselineCommit);

/// <summary>What the ledger has told of one attempt so far. Only what a later event is judged by.</summary>
internal sealed record RunHistory(int Attempt, RunState State, string SpecHash, DateTimeOffset EnteredAt)
{
    /// <summary>The profile that is pinned on the run, where a store is at hand.</summary>
    public RunPolicy? Policy { get; init; }

    /// <summary>The ordinal of the last offer, 0 before the first.</summary>
    public long Offer { get; init; }

    public bool IsOnOffer { get; init; }

    public bool HasDispatchFailed { get; init; }

    public ClaimHistory? Claim { get; init; }

    public int ClaimsLost { get; init; }

    /// <summary>The head of the completed work, and when it was completed.</summary>
    public (string Head, DateTimeOffset At)? Work { get; init; }

    public long? PullRequest { get; init; }

    public string? PullRequestHead { get; init; }

    public string? CheckedHead { get; init; }

    public string? ValidatedHead { get; init; }

    public string? ApprovedHead { get; init; }

    public string? MergedHead { get; init; }

    public string? MergeSha { get; init; }

    public DeploymentHistory? Deployment { get; init; }

    /// <summary>The commit that serves, as it was told last.</summary>
    public string? ServingCommit { get; init; }

    public string? ServingRevision { get; init; }

    public string? ReportedCommit { get; init; }

    public EndingHistory? Ending { get; init; }

    /// <summary>The number of the terminal event.</summary>
    public long? EndedBy { get; init; }

    /// <summary>What the terminal event says of the merge and of each piece of clean-up; null and none before it.</summary>
    public string? Merged { get; init; }

    public IReadOnlyList<string> CleanUps { get; init; } = [];

    /// <summary>The triggers that were recorded as illegal, each with its subject and state.</summary>
    public ImmutableHashSet<string> Mismatches { get; init; } = [];

    public bool IsActive => EndedBy is null;
}
