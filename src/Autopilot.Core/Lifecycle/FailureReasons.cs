namespace Autopilot;

/// <summary>Every reason with which the engine ends a run, with its kind and what a person can do. Rules as data.</summary>
public static class FailureReasons
{
    /// <summary>Three dispatch attempts failed.</summary>
    public const string DispatchFailed = "dispatch_failed";

    /// <summary>No worker was free for seven days.</summary>
    public const string QueueTimeout = "queue_timeout";

    /// <summary>The execution limit passed.</summary>
    public const string ExecutionTimeout = "execution_timeout";

    /// <summary>Three claims were lost.</summary>
    public const string ClaimsExhausted = "claims_exhausted";

    /// <summary>The only live matching workers cannot work: a credential, quota or runtime is missing.</summary>
    public const string Environment = "environment";

    /// <summary>The branch does not show the head that the worker reported.</summary>
    public const string HeadNotFound = "head_not_found";

    /// <summary>The head is not the one that was proven.</summary>
    public const string HeadMoved = "head_moved";

    /// <summary>The work differs in nothing from its base.</summary>
    public const string NoChange = "no_change";

    /// <summary>No pull request could be proven in time.</summary>
    public const string PullRequestTimeout = "pr_timeout";

    /// <summary>Several pull requests could be this run's.</summary>
    public const string AmbiguousPullRequest = "ambiguous_pull_request";

    /// <summary>The pull request was closed.</summary>
    public const string PullRequestClosed = "pr_closed";

    /// <summary>The pull request is not to be found.</summary>
    public const string PullRequestNotFound = "pr_not_found";

    /// <summary>The pull request has another base branch.</summary>
    public const string WrongBase = "wrong_base";

    /// <summary>The pull request conflicts with its base.</summary>
    public const string MergeConflict = "merge_conflict";

    /// <summary>Somebody merged it before it was validated.</summary>
    public const string MergedOutside = "merged_outside";

    /// <summary>Checks are red.</summary>
    public const string ChecksFailed = "checks_failed";

    /// <summary>The checks could not run.</summary>
    public const string ChecksUnavailable = "checks_unavailable";

    /// <summary>The check set was not complete and green in time.</summary>
    public const string ChecksTimeout = "ci_timeout";

    /// <summary>A rule judged the work and refused it.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>The work touches files outside its scope.</summary>
    public const string ScopeViolation = "scope_violation";

    /// <summary>The work touches protected paths.</summary>
    public const string ProtectedPath = "protected_path";

    /// <summary>The rules did not answer within their limit.</summary>
    public const string ValidationTimeout = "validation_timeout";

    /// <summary>Nobody approved the merge in time.</summary>
    public const string ApprovalTimeout = "approval_timeout";

    /// <summary>The merge was not proven in time.</summary>
    public const string MergeTimeout = "merge_timeout";

    /// <summary>The code host refuses the merge.</summary>
    public const string MergeRefused = "merge_refused";

    /// <summary>What landed cannot be identified.</summary>
    public const string MergeUnprovable = "merge_unprovable";

    /// <summary>What landed is not what was validated.</summary>
    public const string LandedTreeMismatch = "landed_tree_mismatch";

    /// <summary>The deployment failed.</summary>
    public const string DeployFailed = "deploy_failed";

    /// <summary>The deploy target is not set up for this deployment, and nothing was started.</summary>
    public const string DeployRefused = "deploy_refused";

    /// <summary>The new revision did not serve in time.</summary>
    public const string DeployTimeout = "deploy_timeout";

    /// <summary>The new revision is unhealthy or reports another commit.</summary>
    public const string VerificationFailed = "verification_failed";

    /// <summary>The new revision could not be proven in time.</summary>
    public const string VerificationTimeout = "verification_timeout";

    /// <summary>Whether an effect happened cannot be found out.</summary>
    public const string EffectUnknown = "effect_unknown";

    /// <summary>The task's budget is spent.</summary>
    public const string BudgetExhausted = "budget_exhausted";

    /// <summary>The price of the work is unknown, and the task has a money budget.</summary>
    public const string PriceUnknown = "price_unknown";

    /// <summary>An operator stopped running work.</summary>
    public const string Stopped = "stopped";

    /// <summary>A person cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>A worker reported a reason that only the engine may give; the cause is its word, and the kind alone decides.</summary>
    internal const string WorkerFailed = "worker_failed";

    private static readonly Dictionary<string, (FailureKind Kind, Outcome Outcome, string Remedy)> Table = new(StringComparer.Ordinal)
    {
        [DispatchFailed] = (FailureKind.Environment, Outcome.Blocked, "Start a worker with a matching capability, or mend the dispatch target; then retry."),
        [QueueTimeout] = (FailureKind.Environment, Outcome.Blocked, "Add workers for this capability; then retry."),
        [ExecutionTimeout] = (FailureKind.Timeout, Outcome.Timeout, "Make the spec smaller, or raise the execution limit of the profile; then retry."),
        [ClaimsExhausted] = (FailureKind.Deterministic, Outcome.Failed, "Read the workers' logs: three of them lost this work; then retry."),
        [Environment] = (FailureKind.Environment, Outcome.Blocked, "Mend what the worker misses and register it again; then retry."),
        [HeadNotFound] = (FailureKind.Deterministic, Outcome.Failed, "The worker must push before it reports; retry."),
        [HeadMoved] = (FailureKind.Deterministic, Outcome.Failed, "Somebody pushed to the branch after the work was reported; look at the branch, then retry."),
        [NoChange] = (FailureKind.Deterministic, Outcome.Failed, "The agent changed nothing: say in the spec what must differ; then retry."),
        [PullRequestTimeout] = (FailureKind.Timeout, Outcome.Timeout, "Look at the code host's answers in the ledger; then retry."),
        [AmbiguousPullRequest] = (FailureKind.Policy, Outcome.Blocked, "Close all but one of the pull requests; then retry."),
        [PullRequestClosed] = (FailureKind.Deterministic, Outcome.Failed, "Find out who closed the pull request and why; then retry."),
        [PullRequestNotFound] = (FailureKind.Deterministic, Outcome.Failed, "The pull request or its branch is gone; retry."),
        [WrongBase] = (FailureKind.Deterministic, Outcome.Failed, "Leave the base branch of the pull request as it is; retry."),
        [MergeConflict] = (FailureKind.Deterministic, Outcome.Failed, "Retry: the next attempt starts from the present base."),
        [MergedOutside] = (FailureKind.Deterministic, Outcome.Failed, "The change is on the base without validation; look at it, then retry to prove its deployment."),
        [ChecksFailed] = (FailureKind.Checks, Outcome.Failed, "Read the failing checks; the next attempt gets them as feedback."),
        [ChecksUnavailable] = (FailureKind.Environment, Outcome.Blocked, "Mend the checks command or its runtime; then retry."),
        [ChecksTimeout] = (FailureKind.Timeout, Outcome.Timeout, "Look at the checks that never finished; then retry."),
        [ValidationFailed] = (FailureKind.Deterministic, Outcome.Failed, "Read the rule's message; then retry."),
        [ScopeViolation] = (FailureKind.Policy, Outcome.Blocked, "Widen the spec's scope if the change is wanted, approve it again; then retry."),
        [ProtectedPath] = (FailureKind.Policy, Outcome.Blocked, "A person must make changes to protected paths; then retry."),
        [ValidationTimeout] = (FailureKind.Timeout, Outcome.Timeout, "Find the rule that did not answer; then retry."),
        [ApprovalTimeout] = (FailureKind.Policy, Outcome.Blocked, "Approve the merge sooner; then retry."),
        [MergeTimeout] = (FailureKind.Timeout, Outcome.Timeout, "Look at why the code host did not merge; then retry."),
        [MergeRefused] = (FailureKind.Environment, Outcome.Blocked, "Give the engine the right to merge by this method; then retry."),
        [MergeUnprovable] = (FailureKind.Environment, Outcome.Blocked, "Look at the base branch: find out what landed; then retry."),
        [LandedTreeMismatch] = (FailureKind.Deterministic, Outcome.Failed, "Look at the base branch before anything else lands, then release it."),
        [DeployFailed] = (FailureKind.Deterministic, Outcome.Failed, "Read the deployment's output; then retry."),
        [DeployRefused] = (FailureKind.Environment, Outcome.Blocked, "Mend what the message names; then retry: the merge stands and only the deployment is done."),
        [DeployTimeout] = (FailureKind.Timeout, Outcome.Timeout, "Find out why the revision did not start; then retry."),
        [VerificationFailed] = (FailureKind.Deterministic, Outcome.Failed, "Mend or revert the change, then release the target and retry."),
        [VerificationTimeout] = (FailureKind.Timeout, Outcome.Timeout, "Find out why the service did not answer, then release the target and retry."),
        [EffectUnknown] = (FailureKind.Environment, Outcome.Blocked, "Look outside whether it happened; then retry."),
        [BudgetExhausted] = (FailureKind.Policy, Outcome.Blocked, "Raise the budget with a new spec; then retry."),
        [PriceUnknown] = (FailureKind.Policy, Outcome.Blocked, "Configure the price of the model, or take the money limit off the budget; then retry."),
        [Stopped] = (FailureKind.Policy, Outcome.Blocked, "Thaw the execution switch; then retry."),
        [Cancelled] = (FailureKind.Policy, Outcome.Cancelled, "Retry starts a new attempt."),
    };

    /// <summary>Every reason of the engine.</summary>
    public static IReadOnlyCollection<string> All => Table.Keys;

    /// <summary>A failure for a reason. One that is not the engine's own is deterministic.</summary>
    /// <param name="reason">One of <see cref="All"/>, or an adapter's or rule's own word.</param>
    /// <param name="message">What happened, with the values.</param>
    public static Failure Create(string reason, string message) =>
        new(KindOf(reason) ?? FailureKind.Deterministic, reason, message);

    /// <summary>What a person can do about a failure, as one sentence.</summary>
    /// <param name="failure">The failure.</param>
    public static string RemedyFor(Failure failure) =>
        Table.TryGetValue(failure.Reason, out var known) ? known.Remedy : failure.Kind switch
        {
            FailureKind.Environment => "Mend what the worker misses; then retry.",
            FailureKind.Policy => "A person must decide; then retry.",
            _ => "Read the message; then retry.",
        };

    /// <summary>Whether the fact may change again by itself: then a second look confirms it before it ends a run.</summary>
    internal static bool IsReversible(string reason) => reason is PullRequestClosed or PullRequestNotFound or WrongBase or MergeConflict;

    /// <summary>The kind of a reason of the engine, or null for any other word.</summary>
    internal static FailureKind? KindOf(string reason) => Table.TryGetValue(reason, out var known) ? known.Kind : null;

    internal static Outcome OutcomeOf(Failure failure) =>
        Table.TryGetValue(failure.Reason, out var known) ? known.Outcome : OutcomeOf(failure.Kind);

    /// <summary>The outcome of a failure that the engine did not find itself: by its kind alone.</summary>
    internal static Outcome OutcomeOf(FailureKind kind) => kind switch
    {
        FailureKind.Environment or FailureKind.Policy => Outcome.Blocked,
        FailureKind.Timeout => Outcome.Timeout,
        _ => Outcome.Failed,
    };

    /// <summary>A worker's failure as a run's: its word counts, but not where it would say what only the engine can know.</summary>
    internal static Failure OfWorker(Failure reported) =>
        Table.ContainsKey(reported.Reason)
        && reported.Reason is not (NoChange or ScopeViolation or ProtectedPath or ExecutionTimeout or BudgetExhausted or PriceUnknown)
            ? reported with { Reason = WorkerFailed, Cause = reported.Reason }
            : reported;
}
