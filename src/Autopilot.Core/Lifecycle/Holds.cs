namespace Autopilot;

/// <summary>The names of the holds.</summary>
public static class Holds
{
    /// <summary>Execution is switched off, and the run's next step is an effect or a claim.</summary>
    public const string ExecutionDisabled = "execution_disabled";

    /// <summary>Tasks that must be completed first are not.</summary>
    public const string BlockedBy = "blocked_by";

    /// <summary>A task that must not run at the same time is running.</summary>
    public const string ConflictsWith = "conflicts_with";

    /// <summary>Another run is merging into the same base branch.</summary>
    public const string MergeTurn = "merge_turn";

    /// <summary>The base branch is frozen until a person has looked at it.</summary>
    public const string BaseFrozen = "base_frozen";

    /// <summary>Another run is deploying to the same target.</summary>
    public const string DeployTurn = "deploy_turn";

    /// <summary>The target was rolled back or could not be restored; a person releases it, or a revert lands.</summary>
    public const string TargetHeld = "target_held";

    /// <summary>What serves is neither contained in this merge nor contains it.</summary>
    public const string TargetDiverged = "target_diverged";

    /// <summary>The last worker could not work here; the next claim resumes the clock.</summary>
    public const string Environment = "environment";

    /// <summary>An earlier attempt still owes clean-up; no pull request is opened until it is paid.</summary>
    public const string CleanUpOwed = "clean_up_owed";
}
