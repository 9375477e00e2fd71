namespace Autopilot;

/// <summary>
/// One commit: the whole change of a task, its run, its events, one intent and its turns, or nothing of it.
/// </summary>
public sealed record Commit
{
    /// <summary>
    /// Stored with the task. The same commit sent again after an unknown outcome is answered as committed while it is
    /// the task's last; <see cref="Guid.Empty"/> is never recognised.
    /// </summary>
    public required Guid Id { get; init; }

    /// <summary>The version that the task must have; 0 when it must not exist.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>The task as it shall be. The store sets its version.</summary>
    public required AutopilotTask Task { get; init; }

    /// <summary>A spec text that the task now has; null when the text is unchanged.</summary>
    public TaskSpec? Spec { get; init; }

    /// <summary>
    /// The run as it shall be, or null when it is unchanged. An attempt that does not exist yet is inserted. A run whose
    /// <see cref="Run.Claim"/> is new opens the claim; one without closes it. Policy and table version are pinned with the
    /// insert: what a later commit says of them is not written.
    /// </summary>
    public Run? Run { get; init; }

    /// <summary>What becomes of the run's deadline.</summary>
    public Deadline Deadline { get; init; } = Deadline.Keep;

    /// <summary>
    /// When the run is looked at next; null: never, it has ended and owes nothing. Without <see cref="Run"/> it applies to
    /// the latest run: null then leaves an active one as it is, and an ended one is due only while the task has debts or
    /// a pending retry. A run that was woken while leased is due at once, whatever stands here.
    /// </summary>
    public TimeSpan? DueIn { get; init; } = TimeSpan.Zero;

    /// <summary>The lease of a claim that this commit opens.</summary>
    public TimeSpan ClaimLease { get; init; }

    /// <summary>The events to append, in order.</summary>
    public IReadOnlyList<NewEvent> Events { get; init; } = [];

    /// <summary>
    /// The intent of an effect, or null. It is stored unresolved, but for an offer that this commit itself makes: a
    /// <see cref="EffectAction.Dispatch"/> that is <see cref="EffectStatus.Done"/>.
    /// </summary>
    public Effect? Intent { get; init; }

    /// <summary>The pull request that is now this task's open one, or null when that is unchanged.</summary>
    public PullRequestBinding? PullRequest { get; init; }

    /// <summary>Turns taken, given back, frozen or proven. A terminal run gives back every turn that it holds.</summary>
    public IReadOnlyList<TurnChange> Turns { get; init; } = [];

    /// <summary>Whether the execution switch must be on. Unreadable means off.</summary>
    public bool RequireExecution { get; init; }

    /// <summary>Whether the run's deadline must have passed on the store's clock.</summary>
    public bool RequireDeadlinePassed { get; init; }

    /// <summary>What is demanded of the claim.</summary>
    public ClaimGuard Claim { get; init; }

    /// <summary>The worker that <see cref="ClaimGuard.Live"/> demands.</summary>
    public string? ClaimWorker { get; init; }

    /// <summary>The fence that <see cref="ClaimGuard.Live"/> demands.</summary>
    public long ClaimFence { get; init; }

    /// <summary>The command that asked for this, or null. Its key is checked before the version.</summary>
    public CommandRecord? Command { get; init; }

    /// <summary>
    /// Appends the events and nothing else: task and run stay, the version does not rise. With
    /// <see cref="Command"/> an event is recorded at most once.
    /// </summary>
    public bool EventsOnly { get; init; }
}
