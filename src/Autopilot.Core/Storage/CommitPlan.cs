namespace Autopilot;

/// <summary>What a store writes for a commit that is allowed. Everything is decided; a store adds only positions.</summary>
internal sealed record CommitPlan(AutopilotTask Task, long LastSeq)
{
    /// <summary>The events with their numbers; their position is the store's to give.</summary>
    public IReadOnlyList<TaskEvent> Events { get; init; } = [];

    /// <summary>False when only events are appended and task and run stay.</summary>
    public bool WritesTask { get; init; } = true;

    public TaskSpec? Spec { get; init; }

    /// <summary>The run with its stamped times, or null when it is unchanged.</summary>
    public Run? Run { get; init; }

    /// <summary>The attempt does not exist yet.</summary>
    public bool InsertsRun { get; init; }

    /// <summary>How much of the run's evidence is stored; what comes after it is added.</summary>
    public int StoredEvidence { get; init; }

    /// <summary>Due time, offer and terminal event of the latest run; null before the first.</summary>
    public RunFacts? Facts { get; init; }

    /// <summary>The claim that opens.</summary>
    public ClaimLease? Opens { get; init; }

    public bool ClosesClaim { get; init; }

    public Effect? Intent { get; init; }

    public PullRequestBinding? PullRequest { get; init; }

    /// <summary>Turns as they now are.</summary>
    public IReadOnlyList<Turn> Turns { get; init; } = [];

    public CommandRecord? Command { get; init; }

    /// <summary>How the task now stands, or null when it stands as it is stored: an index sees a change of it.</summary>
    public Standing? Standing { get; init; }

    /// <summary>Whether the text in which tasks are looked for may have changed, though the task is as it was: its latest run ends, or no longer is the one that ended.</summary>
    public bool ChangesFailure { get; init; }

    /// <summary>The workers that lose a claim.</summary>
    public IReadOnlyList<string> Losers { get; init; } = [];
}

/// <summary>What the rules say about a commit: an outcome, and for <see cref="CommitOutcome.Committed"/> a plan, unless it was written before.</summary>
internal sealed record CommitDecision(CommitOutcome Outcome, CommitPlan? Plan = null, string? Answer = null);
