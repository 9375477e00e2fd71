namespace Autopilot;

/// <summary>
/// What one look at a run found. A stage only observes and says what follows; the loop alone commits, acts and waits.
/// </summary>
internal abstract record Look
{
    /// <summary>The run changes.</summary>
    /// <param name="Trigger">What happened.</param>
    public sealed record Advance(Trigger Trigger) : Look
    {
        public IReadOnlyList<TurnChange> Turns { get; init; } = [];

        public PullRequestBinding? PullRequest { get; init; }

        public ClaimGuard Claim { get; init; }

        public bool RequireExecution { get; init; }

        public bool RequireDeadlinePassed { get; init; }

        /// <summary>An effect that this very commit performs; recorded as done with it.</summary>
        public Effect? Performed { get; init; }

        /// <summary>Events beside those of the trigger.</summary>
        public IReadOnlyList<NewEvent> Events { get; init; } = [];

        /// <summary>A change of the task beside the run's.</summary>
        public Func<AutopilotTask, AutopilotTask>? Task { get; init; }
    }

    /// <summary>An effect is to be asked for, or an unresolved one looked up.</summary>
    /// <param name="Plan">Which, and how.</param>
    public sealed record Act(EffectPlan Plan) : Look;

    /// <summary>Nothing to do but wait.</summary>
    /// <param name="For">What is waited for, as a sentence.</param>
    /// <param name="Next">When to look again; null: the loop's own backoff.</param>
    public sealed record Wait(string For, TimeSpan? Next = null) : Look
    {
        /// <summary>Whether nothing could be found out: that ends no hold.</summary>
        public bool IsUnknown { get; init; }
    }

    /// <summary>The clock stands still for a named reason.</summary>
    /// <param name="Reason">The hold.</param>
    public sealed record Hold(Trigger.Held Reason) : Look;

    /// <summary>The run is to end.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record End(Failure Failure) : Look
    {
        /// <summary>Whether the fact may change again by itself: then a second look confirms it.</summary>
        public bool Reversible { get; init; }

        public IReadOnlyList<TurnChange> Turns { get; init; } = [];

        /// <summary>Whether it ends because the deadline passed: the store checks that on its own clock.</summary>
        public bool Expired { get; init; }
    }

    public static Wait Unknown(string what) => new(what) { IsUnknown = true };

    public static End Ends(string reason, string message) => new(FailureReasons.Create(reason, message));

    public static End Suspects(string reason, string message) => Ends(reason, message) with { Reversible = true };

    public static End Expires(string reason, string message) => Ends(reason, message) with { Expired = true };
}
