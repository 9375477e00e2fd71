namespace Autopilot;

/// <summary>What became of a commit. Everything but <see cref="Committed"/> wrote nothing.</summary>
public enum CommitOutcome
{
    /// <summary>Written, all of it.</summary>
    Committed,

    /// <summary>Another writer was first, or the deadline that a hold stops has moved: read, then decide again.</summary>
    VersionConflict,

    /// <summary>The idempotency key was used with the same payload; <see cref="CommitResult.Answer"/> is the first answer.</summary>
    Repeated,

    /// <summary>The idempotency key was used with another payload.</summary>
    KeyReused,

    /// <summary>The execution switch is off or unreadable.</summary>
    ExecutionDisabled,

    /// <summary>The caller does not hold the live claim.</summary>
    LeaseLost,

    /// <summary>The deadline or the lease has not passed on the store's clock.</summary>
    NotExpired,

    /// <summary>Another run holds the turn.</summary>
    TurnTaken,

    /// <summary>The turn is frozen.</summary>
    TurnFrozen,

    /// <summary>The worker is not registered, or holds as many claims as it may.</summary>
    WorkerFull,
}
