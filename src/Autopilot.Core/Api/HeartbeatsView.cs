namespace Autopilot;

/// <summary>What the heartbeats of a worker are answered, in their order.</summary>
/// <param name="Items">One for each claim.</param>
public sealed record HeartbeatsView(IReadOnlyList<ClaimHeartbeatView> Items);

/// <summary>What one claim's heartbeat is answered.</summary>
/// <param name="Vtid">The task.</param>
/// <param name="Fence">The fencing token of the claim.</param>
/// <param name="LeaseExpiresAt">When the lease ends unless renewed; null: the claim is lost, so stop at once.</param>
/// <param name="CancelRequested">The run is being ended: the claim is no longer the worker's, which stops at once and need report nothing.</param>
public sealed record ClaimHeartbeatView(Vtid Vtid, long Fence, DateTimeOffset? LeaseExpiresAt, bool CancelRequested);
