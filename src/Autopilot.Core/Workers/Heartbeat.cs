namespace Autopilot;

/// <summary>A worker's sign that it still holds a claim.</summary>
/// <param name="Vtid">The task.</param>
/// <param name="WorkerId">The worker.</param>
/// <param name="Fence">The fencing token of the claim.</param>
/// <param name="Progress">What it has got to, when there is progress; null says only that it lives.</param>
/// <param name="Usage">What it has used in this claim so far, when known.</param>
public sealed record Heartbeat(Vtid Vtid, string WorkerId, long Fence, string? Progress = null, Usage? Usage = null);
