namespace Autopilot.Testing;

/// <summary>What one run meets of its own. Together they lead to every failure reason of the engine at least once.</summary>
internal enum Mishap
{
    None,

    // The dispatcher.
    OffersRefused,
    NoOfferFits,

    // The agent and its worker.
    FailsForNow,
    LacksEnvironment,
    FailsForGood,
    RefusedByPolicy,
    PriceIsUnknown,
    WorksForEver,
    ShowsNothing,
    FallsSilent,
    NeverPushes,
    ReportsAnotherHead,
    PushesLate,
    ChangesNothing,
    LeavesScope,
    TouchesProtected,
    GivesBack,
    UsesEverything,
    OpensPullRequest,
    OnlySaysItOpens,
    OpensTwo,
    OpensDraft,

    // Others on the code host.
    PushedAfter,
    ClosedByHand,
    Vanishes,
    Retargeted,
    Conflicts,
    MergedEarly,
    MergedByHand,
    BaseMoves,
    TwinOpened,

    // The code host itself.
    CannotOpen,
    MayNotMerge,
    CannotMerge,
    LandsWrongly,
    CannotSayWhatLanded,
    CannotClose,
    MergeIsNeverAnswered,

    // The checks and the rules.
    ChecksAreRed,
    ChecksNeverEnd,
    ChecksAreEmpty,
    ChecksLackOne,
    ChecksCannotRun,
    ChecksTurnRed,
    RuleRefuses,
    RuleHangs,

    // The target.
    DeployRefused,
    LacksSetting,
    RevisionFails,
    RevisionNeverStarts,
    DeployIsNeverAnswered,
    Unhealthy,
    ReportsAnotherCommit,
    AnswersNobody,
    AnswersNowAndThen,
    CannotRestore,
    TargetGoesWhileDeploying,
    TargetGoesWhileVerifying,

    // People.
    NobodyApproves,
    CancelledByPerson,
    StoppedByPerson,
}
