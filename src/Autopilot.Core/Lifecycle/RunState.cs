namespace Autopilot;

/// <summary>The states of a run. The number is the rank; within a run it only rises. Ranks have gaps for later states.</summary>
public enum RunState
{
    /// <summary>Activated; the work is offered to workers.</summary>
    InProgress = 10,

    /// <summary>A worker holds the work, or has completed it and the pull request is being proven.</summary>
    Building = 20,

    /// <summary>The pull request was read back; its checks are awaited.</summary>
    PrCreated = 30,

    /// <summary>Every check is green for the head; the rules are evaluated.</summary>
    Reviewing = 40,

    /// <summary>Every rule passed for the head; the merge is next.</summary>
    Validated = 50,

    /// <summary>The merge was read back and its tree proven; the deployment is next.</summary>
    Merged = 60,

    /// <summary>The target accepted the deployment.</summary>
    Deploying = 70,

    /// <summary>The new revision serves; health and reported commit are being proven.</summary>
    Verifying = 80,

    /// <summary>Proven in production. Terminal.</summary>
    Completed = 90,

    /// <summary>Ended without success. Terminal.</summary>
    Failed = 100,

    /// <summary>Ended by a person before the merge was asked for. Terminal.</summary>
    Cancelled = 110,

    /// <summary>Ended because a person must decide or mend something first. Terminal.</summary>
    Blocked = 120,
}
