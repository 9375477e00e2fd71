namespace Autopilot;

/// <summary>The clocks of a claim. They live in a narrow row of their own: a heartbeat touches nothing else.</summary>
/// <param name="WorkerId">The worker instance.</param>
/// <param name="Fence">The fencing token.</param>
/// <param name="ExpiresAt">Liveness: strict, from here on nothing of the holder counts.</param>
/// <param name="ProgressAt">Progress: the last sign of it, or null.</param>
/// <param name="HolderEnded">Whether the claim's host is known to have ended.</param>
/// <param name="Used">What the worker has reported so far.</param>
public sealed record ClaimLease(
    string WorkerId,
    long Fence,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? ProgressAt,
    bool HolderEnded,
    Usage Used)
{
    /// <summary>When the claim was committed: its time to show progress and the time that it costs count from here.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>How long nobody ran the engine since the claim began: the lease moved by it, and no other clock of the claim counts it.</summary>
    public TimeSpan Outage { get; init; }
}
