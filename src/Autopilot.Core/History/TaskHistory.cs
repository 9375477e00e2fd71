using System.Collections.Immutable;

namespace Autopilot;

/// <summary>What an ended attempt leaves for later ones: what it merged, or may have.</summary>
internal sealed record EarlierRun(int Attempt, string SpecHash, string? PullRequestHead, string? MergedHead, string? MergeSha)
{
    /// <summary>The head whose merge a person approved.</summary>
    public string? ApprovedHead { get; init; }

    /// <summary>What its terminal event says of the merge: <c>true</c>, <c>false</c> or <c>unknown</c>.</summary>
    public string? Merged { get; init; }
}

/// <summary>Clean-up that an ended attempt owes, as its terminal event told.</summary>
internal sealed record OwedCleanUp(int Attempt, string Action);

/// <summary>What must stand next, because the same commit wrote it.</summary>
/// <param name="Names">The names, one of which it has.</param>
/// <param name="Reason">The reason that it gives, where that is known.</param>
/// <param name="After">The event that asks for it.</param>
internal sealed record CommitPartner(IReadOnlyList<string> Names, string? Reason, string After);

/// <summary>
/// What the ledger has told of one task so far: the little by which its next event is judged. It does not grow with the
/// events, only with the attempts.
/// </summary>
internal sealed record TaskHistory(Vtid Vtid)
{
    /// <summary>The pinned profile of an attempt, where a store is at hand.</summary>
    public Func<int, RunPolicy?> PolicyOf { get; init; } = static _ => null;

    public string Repository { get; init; } = "";

    public long Seq { get; init; }

    public string LastType { get; init; } = "";

    public DateTimeOffset At { get; init; }

    public string? SpecHash { get; init; }

    public bool IsSpecValid { get; init; }

    public string? ApprovedHash { get; init; }

    public int Attempt { get; init; }

    public long LastFence { get; init; }

    /// <summary>The latest attempt, or null before the first.</summary>
    public RunHistory? Run { get; init; }

    /// <summary>Whether the latest attempt earned a next one that starts by itself, and nobody withdrew it.</summary>
    public bool HasEarnedRetry { get; init; }

    public CommitPartner? Partner { get; init; }

    public ImmutableList<EarlierRun> Earlier { get; init; } = [];

    public ImmutableList<long> PullRequests { get; init; } = [];

    public ImmutableList<OwedCleanUp> Owed { get; init; } = [];

    /// <summary>The head whose merge was approved in an attempt, or null.</summary>
    public string? ApprovedHeadOf(int attempt) =>
        attempt == Attempt ? Run?.ApprovedHead : Earlier.Find(earlier => earlier.Attempt == attempt)?.ApprovedHead;

    /// <summary>What an ended attempt's terminal event says of its merge, or null.</summary>
    public string? MergedOf(int attempt) => Earlier.Find(earlier => earlier.Attempt == attempt)?.Merged;
}
