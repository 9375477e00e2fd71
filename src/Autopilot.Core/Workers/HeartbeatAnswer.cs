namespace Autopilot;

/// <summary>What a heartbeat is answered.</summary>
/// <param name="LeaseExpiresAt">When the lease ends unless renewed.</param>
/// <param name="CancelRequested">
/// The run is being ended, by a person or by its deadline: the claim is no longer the worker's, which stops at once and need report nothing.
/// </param>
public sealed record HeartbeatAnswer(DateTimeOffset LeaseExpiresAt, bool CancelRequested);
