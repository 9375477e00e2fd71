namespace Autopilot;

/// <summary>A task, its latest run and that run's effects, read at one moment.</summary>
/// <param name="Task">The task.</param>
/// <param name="Run">Its latest run, or null before the first.</param>
/// <param name="Effects">That run's effects, by action and ordinal.</param>
/// <param name="Lease">The live claim's lease, or null when nobody holds the work.</param>
/// <param name="Now">The store's time of the reading.</param>
public sealed record TaskSnapshot(
    AutopilotTask Task,
    Run? Run,
    IReadOnlyList<Effect> Effects,
    ClaimLease? Lease,
    DateTimeOffset Now);
