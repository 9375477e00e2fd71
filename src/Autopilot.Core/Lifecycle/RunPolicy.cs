namespace Autopilot;

/// <summary>A profile, resolved and pinned on a run at activation.</summary>
public sealed record RunPolicy
{
    /// <summary>The profile's name.</summary>
    public required string Profile { get; init; }

    /// <summary>What a worker must offer; <c>*</c> matches every worker.</summary>
    public string Capability { get; init; } = "*";

    /// <summary>The deploy target, or null where the profile says explicitly that nothing is deployed.</summary>
    public string? Target { get; init; }

    /// <summary>Names of checks that must be among the green ones; empty: the set must only be complete.</summary>
    public IReadOnlyList<string> RequiredChecks { get; init; } = [];

    /// <summary>The ids of the validation rules, all of which must pass.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>Globs of files that no agent may change.</summary>
    public IReadOnlyList<string> ProtectedPaths { get; init; } = [];

    /// <summary>How the pull request lands.</summary>
    public MergeMethod MergeMethod { get; init; } = MergeMethod.Merge;

    /// <summary>Whether a person must approve the merge of the exact head.</summary>
    public bool RequireMergeApproval { get; init; }

    /// <summary>Consecutive good answers that prove a revision, from 1 to 20; default 3.</summary>
    public int GoodAnswers { get; init; } = 3;

    /// <summary>Tokens and money that one claim sets aside of the budget.</summary>
    public Usage Reservation { get; init; } = new(0, 0m);

    /// <summary>The limits in force.</summary>
    public TimeoutOptions Timeouts { get; init; } = new();

    /// <summary>SHA-256 over the resolved profile: 64 lower-case hex digits.</summary>
    public string Hash { get; init; } = "";
}
