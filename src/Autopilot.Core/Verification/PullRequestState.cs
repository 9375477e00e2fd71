namespace Autopilot;

/// <summary>Whether a pull request can still be merged.</summary>
public enum PullRequestState
{
    /// <summary>Open.</summary>
    Open,

    /// <summary>Closed without being merged.</summary>
    Closed,

    /// <summary>Merged.</summary>
    Merged,
}
