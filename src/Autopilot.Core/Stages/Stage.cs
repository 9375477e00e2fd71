namespace Autopilot;

/// <summary>
/// What the engine does in one waiting state. Level-triggered: every look observes the outside world anew, so the same
/// code starts work, resumes after a crash, adopts what exists, and lets time out.
/// </summary>
internal abstract class Stage
{
    /// <summary>The state that it serves.</summary>
    public abstract RunState State { get; }

    /// <summary>Looks once. It never commits and never acts.</summary>
    public abstract Task<Look> LookAsync(StageContext context);

    /// <summary>What follows when a look that began after the deadline found no proof.</summary>
    public abstract Look OnDeadline(StageContext context);

    /// <summary>Whether the run's next step is an effect or a claim: then a switched-off engine holds it.</summary>
    public abstract bool NextStepIsOurs(StageContext context);
}
