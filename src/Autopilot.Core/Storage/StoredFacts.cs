namespace Autopilot;

/// <summary>What a commit must know of the stored task, read under the lock.</summary>
internal sealed record TaskFacts(long Version, int Attempt, long LastFence, long LastSeq, Guid LastCommit, DateTimeOffset CreatedAt);

/// <summary>What a commit must know of the task's latest run, read under the lock.</summary>
internal sealed record RunFacts(int Attempt, RunState State)
{
    public DateTimeOffset EnteredAt { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? DeadlineAt { get; init; }

    public Ending? Ending { get; init; }

    /// <summary>Since when the work stands on offer, or null.</summary>
    public DateTimeOffset? OfferedAt { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    /// <summary>A wake-up came while a host held the lease: the next look is due at once, whatever that host decides.</summary>
    public bool Woken { get; init; }

    public long? TerminalSeq { get; init; }
}

/// <summary>Everything else that a commit depends on. A store fills what the commit asks for and leaves the rest.</summary>
internal sealed record CommitView(DateTimeOffset Now)
{
    public TaskFacts? Task { get; init; }

    public RunFacts? Run { get; init; }

    /// <summary>How the task stands as it is stored; null when it does not exist.</summary>
    public Standing? Standing { get; init; }

    /// <summary>
    /// Reads the latest run as it is stored. Asked for what a commit does not say: the run that it leaves as it is, or the
    /// policy that one which waits for its merge is pinned to.
    /// </summary>
    public Func<Run?> Latest { get; init; } = static () => null;

    /// <summary>Whether the plan's events carry their facts; a store that has made documents of them does without.</summary>
    public bool PlansEventData { get; init; } = true;

    /// <summary>The stored evidence of the latest run, for a commit that carries this run.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>The open claim of the task, whether or not it has expired.</summary>
    public ClaimLease? Claim { get; init; }

    /// <summary>The recorded command under the commit's key.</summary>
    public CommandRecord? Command { get; init; }

    public bool ExecutionEnabled { get; init; }

    /// <summary>The effects of the run that the intent names.</summary>
    public IReadOnlyList<Effect> Effects { get; init; } = [];

    /// <summary>The number of the task's open pull request.</summary>
    public int? OpenPullRequest { get; init; }

    /// <summary>Whether the worker of a claim that opens is registered and holds fewer live claims than it may.</summary>
    public bool WorkerHasSlot { get; init; }

    /// <summary>Reads a turn; one that nobody ever took is free.</summary>
    public Func<string, Turn> Turn { get; init; } = static key => new Turn(key, null, null, null);

    /// <summary>The turns that the run holds.</summary>
    public IReadOnlyList<Turn> Held { get; init; } = [];
}
