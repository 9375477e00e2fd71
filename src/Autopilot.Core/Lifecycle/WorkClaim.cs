namespace Autopilot;

/// <summary>A worker's claim on a run's work: a lease with a fencing token.</summary>
/// <param name="WorkerId">The worker instance.</param>
/// <param name="Host">The host it runs on.</param>
/// <param name="Fence">The fencing token: rises over all attempts of the task, from 1.</param>
/// <param name="BaseSha">The commit that the work starts from.</param>
public sealed record WorkClaim(string WorkerId, string Host, long Fence, string BaseSha)
{
    /// <summary>The principal that registered the worker, where there is one.</summary>
    public string? Principal { get; init; }

    /// <summary>What the claim sets aside of the budget until it is settled.</summary>
    public Usage Reserved { get; init; } = new();
}
