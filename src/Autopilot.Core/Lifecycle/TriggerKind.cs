namespace Autopilot;

/// <summary>What can happen to a run. The first group moves it; the rest changes it within its state.</summary>
public enum TriggerKind
{
    /// <summary>A person or policy activated the task: the run begins.</summary>
    Activated,

    /// <summary>An earlier attempt's merge still stands on the base: the run begins behind it.</summary>
    MergeAdopted,

    /// <summary>A worker claimed the work.</summary>
    WorkClaimed,

    /// <summary>The pull request was read back.</summary>
    PullRequestProven,

    /// <summary>The check set is complete, settled and green.</summary>
    ChecksProven,

    /// <summary>Every rule passed.</summary>
    ValidationProven,

    /// <summary>The merge was read back, and its tree proven.</summary>
    MergeProven,

    /// <summary>The profile says explicitly that nothing is deployed.</summary>
    MergeSuffices,

    /// <summary>The target accepted the deployment, or already serves a commit that contains the merge.</summary>
    DeploymentAccepted,

    /// <summary>The new revision serves.</summary>
    ServingProven,

    /// <summary>Health and reported commit are proven.</summary>
    VerificationProven,

    /// <summary>Clean-up is over; the run failed.</summary>
    RunFailed,

    /// <summary>Clean-up is over; a person cancelled the run.</summary>
    RunCancelled,

    /// <summary>Clean-up is over; a person must act.</summary>
    RunBlocked,

    /// <summary>The work was put on offer.</summary>
    WorkOffered,

    /// <summary>A dispatch attempt failed.</summary>
    OfferFailed,

    /// <summary>Every matching worker is busy: the dispatch attempt is looked at again later.</summary>
    PickupExtended,

    /// <summary>The worker reported completed work.</summary>
    WorkCompleted,

    /// <summary>The claim ended without completed work.</summary>
    ClaimLost,

    /// <summary>The rules are being evaluated.</summary>
    EvaluationStarted,

    /// <summary>A proof was read again: before the merge for the same head, while verifying for what serves now.</summary>
    EvidenceRenewed,

    /// <summary>The run's turn to merge has come: the merge deadline begins.</summary>
    MergeTurnTaken,

    /// <summary>The running service answered a probe.</summary>
    ProbeAnswered,

    /// <summary>The clock stands still for a named reason.</summary>
    Held,

    /// <summary>The reason is gone; the clock goes on.</summary>
    Resumed,

    /// <summary>What the run waits for has changed.</summary>
    Waited,

    /// <summary>A reversible fact was seen that would end the run.</summary>
    Suspected,

    /// <summary>The run's end is decided; clean-up follows.</summary>
    EndingDecided,
}
