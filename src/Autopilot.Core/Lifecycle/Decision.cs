namespace Autopilot;

/// <summary>What <see cref="Lifecycle.Decide"/> decided: everything that a commit needs, and no time but durations.</summary>
/// <param name="Kind">Applied, a repetition, or illegal.</param>
/// <param name="Run">The run as it shall be; unchanged unless applied.</param>
public sealed record Decision(DecisionKind Kind, Run Run)
{
    /// <summary>What becomes of the deadline.</summary>
    public Deadline Deadline { get; init; } = Deadline.Keep;

    /// <summary>When to look again; null when the run has ended.</summary>
    public TimeSpan? DueIn { get; init; } = TimeSpan.Zero;

    /// <summary>The events; for an illegal trigger the one <see cref="EventTypes.StateMismatch"/>.</summary>
    public IReadOnlyList<NewEvent> Events { get; init; } = [];

    /// <summary>Why it is illegal, or null.</summary>
    public string? Refusal { get; init; }
}
