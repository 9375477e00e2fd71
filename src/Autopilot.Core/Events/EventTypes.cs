namespace Autopilot;

/// <summary>Every event of the ledger: dotted lower-case names with one meaning and one producer each.</summary>
public static class EventTypes
{
    /// <summary>A task was created. Producer: <see cref="TaskEngine"/>.</summary>
    public const string Allocated = "vtid.lifecycle.allocated";

    /// <summary>A spec text was submitted. Producer: <see cref="TaskEngine"/>.</summary>
    public const string SpecSubmitted = "vtid.spec.submitted";

    /// <summary>A person approved a spec by its hash. Producer: <see cref="TaskEngine"/>.</summary>
    public const string SpecApproved = "vtid.spec.approved";

    /// <summary>A person rejected a spec. Producer: <see cref="TaskEngine"/>.</summary>
    public const string SpecRejected = "vtid.spec.rejected";

    /// <summary>A run was activated. Producer: <see cref="Lifecycle"/>.</summary>
    public const string ExecutionApproved = "vtid.lifecycle.execution_approved";

    /// <summary>The work was put on offer. Producer: <see cref="Lifecycle"/>.</summary>
    public const string Offered = "vtid.dispatch.offered";

    /// <summary>The last dispatch attempt failed. Producer: <see cref="Lifecycle"/>.</summary>
    public const string DispatchFailed = "vtid.dispatch.failed";

    /// <summary>A worker claimed the work. Producer: <see cref="Lifecycle"/>.</summary>
    public const string Claimed = "vtid.work.claimed";

    /// <summary>A worker reported completed work. Producer: <see cref="Lifecycle"/>.</summary>
    public const string WorkCompleted = "vtid.work.completed";

    /// <summary>A worker reported that it failed. Producer: <see cref="Lifecycle"/>.</summary>
    public const string WorkFailed = "vtid.work.failed";

    /// <summary>A claim ended without a result. Producer: <see cref="Lifecycle"/>.</summary>
    public const string LeaseLost = "vtid.work.lease_lost";

    /// <summary>Every validation rule passed. Producer: <see cref="Lifecycle"/>.</summary>
    public const string ValidationPassed = "autopilot.validation.passed";

    /// <summary>A validation rule refused the work. Producer: <see cref="Lifecycle"/>.</summary>
    public const string ValidationFailed = "autopilot.validation.failed";

    /// <summary>The rules did not answer in time. Producer: <see cref="Lifecycle"/>.</summary>
    public const string ValidationTimeout = "autopilot.validation.timeout";

    /// <summary>A person approved the merge of one head. Producer: <see cref="TaskEngine"/>.</summary>
    public const string MergeApproved = "vtid.merge.approved";

    /// <summary>Health and reported commit are proven. Producer: <see cref="Lifecycle"/>.</summary>
    public const string VerificationPassed = "autopilot.verification.passed";

    /// <summary>The serving revision is not what it must be. Producer: <see cref="Lifecycle"/>.</summary>
    public const string VerificationFailed = "autopilot.verification.failed";

    /// <summary>A run's end was decided; clean-up follows. Producer: <see cref="Lifecycle"/>.</summary>
    public const string Ending = "vtid.lifecycle.ending";

    /// <summary>An attempt that waited to start by itself was withdrawn by a person. Producer: <see cref="RunCommands"/>.</summary>
    public const string RetryWithdrawn = "vtid.lifecycle.retry_withdrawn";

    /// <summary>Clean-up that an ended run still owed was done. Producer: the engine's debt stage.</summary>
    public const string DebtPaid = "vtid.cleanup.settled";

    /// <summary>A trigger came that is not legal in the present state. Producer: <see cref="Lifecycle"/>.</summary>
    public const string StateMismatch = "vtid.state_mismatch";

    /// <summary>A control was changed. Producer: <see cref="TaskEngine"/>.</summary>
    public const string ControlUpdated = "governance.control.updated";

    /// <summary>A command was given under break-glass. Producer: the HTTP API.</summary>
    public const string BreakGlassUsed = "governance.break_glass.used";

    /// <summary>Somebody who is known tried what is not theirs to do. Producer: the HTTP API.</summary>
    public const string AccessRefused = "governance.access.refused";

    /// <summary>Terminal: proven in production. Producer: <see cref="Lifecycle"/>.</summary>
    public const string Completed = "vtid.lifecycle.completed";

    /// <summary>Terminal: failed. Producer: <see cref="Lifecycle"/>.</summary>
    public const string Failed = "vtid.lifecycle.failed";

    /// <summary>Terminal: cancelled. Producer: <see cref="Lifecycle"/>.</summary>
    public const string Cancelled = "vtid.lifecycle.cancelled";

    /// <summary>Terminal: blocked. Producer: <see cref="Lifecycle"/>.</summary>
    public const string Blocked = "vtid.lifecycle.blocked";

    /// <summary>The terminal event of a terminal state.</summary>
    /// <param name="state">A terminal state.</param>
    public static string Terminal(RunState state) => state switch
    {
        RunState.Completed => Completed,
        RunState.Failed => Failed,
        RunState.Cancelled => Cancelled,
        RunState.Blocked => Blocked,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a terminal state."),
    };

    /// <summary>The pull request was read back: <c>{provider}.pr.created</c>. Producer: <see cref="Lifecycle"/>.</summary>
    /// <param name="provider">The code host's name.</param>
    public static string PullRequestCreated(string provider) => provider + ".pr.created";

    /// <summary>The check set is green: <c>{provider}.checks.passed</c>. Producer: <see cref="Lifecycle"/>.</summary>
    /// <param name="provider">The name of the source of checks.</param>
    public static string ChecksPassed(string provider) => provider + ".checks.passed";

    /// <summary>The merge was read back: <c>{provider}.pr.merged</c>. Producer: <see cref="Lifecycle"/>.</summary>
    /// <param name="provider">The code host's name.</param>
    public static string PullRequestMerged(string provider) => provider + ".pr.merged";

    /// <summary>A deployment moved on: <c>{provider}.deploy.started|covered|succeeded|failed|timeout|rolled_back</c>. Producer: <see cref="Lifecycle"/>.</summary>
    /// <param name="provider">The deploy target's name.</param>
    /// <param name="what"><c>started</c>, <c>covered</c>, <c>succeeded</c>, <c>failed</c>, <c>timeout</c> or <c>rolled_back</c>.</param>
    public static string Deploy(string provider, string what) => $"{provider}.deploy.{what}";
}
