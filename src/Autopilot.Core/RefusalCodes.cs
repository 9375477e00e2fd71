namespace Autopilot;

/// <summary>Every code with which a command is refused. The words are a contract: they never change.</summary>
public static class RefusalCodes
{
    /// <summary>The text is not a VTID.</summary>
    public const string InvalidVtid = "invalid_vtid";

    /// <summary>The spec is empty, too large, or contradicts the request.</summary>
    public const string InvalidSpec = "invalid_spec";

    /// <summary>A task with this id exists.</summary>
    public const string VtidExists = "vtid_exists";

    /// <summary>No task has this id.</summary>
    public const string TaskNotFound = "task_not_found";

    /// <summary>No profile has this name.</summary>
    public const string UnknownProfile = "unknown_profile";

    /// <summary>No worker is registered under this id.</summary>
    public const string UnknownWorker = "unknown_worker";

    /// <summary>The task has moved on from the expected version.</summary>
    public const string VersionConflict = "version_conflict";

    /// <summary>The same idempotency key came with another body.</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary>The hash named is not that of the current spec.</summary>
    public const string SpecHashMismatch = "spec_hash_mismatch";

    /// <summary>The spec lacks something that a spec must have.</summary>
    public const string SpecNotValid = "spec_not_valid";

    /// <summary>No person has approved this spec.</summary>
    public const string SpecNotApproved = "spec_not_approved";

    /// <summary>The author of a spec, or a worker, may not approve it.</summary>
    public const string SelfApproval = "self_approval";

    /// <summary>A run of this task is active.</summary>
    public const string RunActive = "run_active";

    /// <summary>No run of this task is active.</summary>
    public const string NoActiveRun = "no_active_run";

    /// <summary>The task did not opt in to autonomous work.</summary>
    public const string NotAutonomous = "not_autonomous";

    /// <summary>Execution is switched off.</summary>
    public const string ExecutionDisabled = "execution_disabled";

    /// <summary>The merge was asked for, or the run has ended.</summary>
    public const string NotCancellable = "not_cancellable";

    /// <summary>The task is completed; there is nothing to retry.</summary>
    public const string NotRetryable = "not_retryable";

    /// <summary>The task's budget of attempts, time, tokens or money is spent.</summary>
    public const string BudgetExhausted = "budget_exhausted";

    /// <summary>The pull request's head is not the one named.</summary>
    public const string HeadMoved = "head_moved";

    /// <summary>The caller does not hold the work: the lease ended, or the fence or the worker is another's.</summary>
    public const string LeaseLost = "lease_lost";

    /// <summary>Every code.</summary>
    internal static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        InvalidVtid,
        InvalidSpec,
        VtidExists,
        TaskNotFound,
        UnknownProfile,
        UnknownWorker,
        VersionConflict,
        IdempotencyKeyReused,
        SpecHashMismatch,
        SpecNotValid,
        SpecNotApproved,
        SelfApproval,
        RunActive,
        NoActiveRun,
        NotAutonomous,
        ExecutionDisabled,
        NotCancellable,
        NotRetryable,
        BudgetExhausted,
        HeadMoved,
        LeaseLost,
    };
}
