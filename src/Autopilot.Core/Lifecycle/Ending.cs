namespace Autopilot;

/// <summary>
/// The committed decision that a run ends, before its clean-up. Irrevocable: from here the run's outcome is fixed,
/// worker calls are refused, and only clean-up effects run.
/// </summary>
/// <param name="Outcome">The outcome of the terminal event.</param>
/// <param name="Failure">Why.</param>
/// <param name="Actor">Who decided: a principal, or <c>autopilot</c>.</param>
public sealed record Ending(Outcome Outcome, Failure Failure, string Actor)
{
    /// <summary>The terminal state that this ending leads to; the database allows no other.</summary>
    public RunState State => Outcome switch
    {
        Outcome.Cancelled => RunState.Cancelled,
        Outcome.Blocked => RunState.Blocked,
        Outcome.Failed or Outcome.Timeout => RunState.Failed,
        _ => throw new InvalidOperationException($"A run does not end early with {Outcome}."),
    };
}
