namespace Autopilot;

/// <summary>A pull request as the code host shows it now.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Url">Where a person reads it.</param>
/// <param name="HeadBranch">The branch it comes from.</param>
/// <param name="HeadSha">The commit it offers now.</param>
/// <param name="BaseBranch">The branch it goes into.</param>
/// <param name="State">Open, closed or merged.</param>
public sealed record PullRequest(int Number, string Url, string HeadBranch, string HeadSha, string BaseBranch, PullRequestState State)
{
    /// <summary>Whether it comes from the repository itself, not from a fork.</summary>
    public bool SameRepository { get; init; } = true;

    /// <summary>Whether it is a draft.</summary>
    public bool IsDraft { get; init; }

    /// <summary>Whether the host merges it by itself when its checks are green.</summary>
    public bool AutoMerge { get; init; }

    /// <summary>Whether it merges without conflict; null when the host has not found out.</summary>
    public bool? Mergeable { get; init; }

    /// <summary>The engine's marker in its body, or null.</summary>
    public PullRequestMarker? Marker { get; init; }
}
