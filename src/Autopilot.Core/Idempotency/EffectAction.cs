namespace Autopilot;

/// <summary>The side effects that the engine performs in the outside world.</summary>
public enum EffectAction
{
    /// <summary>Put the work order before workers. One per offer.</summary>
    Dispatch,

    /// <summary>Open the pull request. At most one done per fence.</summary>
    CreatePullRequest,

    /// <summary>Start the checks, where they do not start by themselves.</summary>
    StartChecks,

    /// <summary>Merge the base into the branch, where the host demands an up-to-date branch. At most three.</summary>
    UpdateBranch,

    /// <summary>Merge the pull request with the expected head.</summary>
    Merge,

    /// <summary>Start a new revision of the merge commit, without traffic.</summary>
    Deploy,

    /// <summary>Move the traffic to this run's revision.</summary>
    Shift,

    /// <summary>Move the traffic back to the baseline.</summary>
    Restore,

    /// <summary>Close the pull request of a run that ends without merging.</summary>
    ClosePullRequest,
}
