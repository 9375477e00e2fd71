using System.Globalization;

namespace Autopilot;

/// <summary>Building: watches the claim's two clocks, offers lost work again, and proves the pull request of completed work.</summary>
internal sealed class BuildStage : Stage
{
    public override RunState State => RunState.Building;

    public override bool NextStepIsOurs(StageContext context) => context.Run switch
    {
        { Claim: not null } => false,
        { Work: null } => true,
        _ => context.Latest(EffectAction.CreatePullRequest) is null or { Status: EffectStatus.Refused },
    };

    public override Task<Look> LookAsync(StageContext context) => context.Run switch
    {
        { Work: not null } => PullRequestStep.LookAsync(context),
        { Claim: { } claim } => Task.FromResult(Watch(context, claim)),
        { ClaimsLost: var lost } when lost >= context.Policy.Timeouts.ClaimsLost => Task.FromResult<Look>(
            Look.Ends(FailureReasons.ClaimsExhausted, $"{lost} claims were lost. The last: {context.Run.LastLoss}")),
        _ => Offers.LookAsync(context),
    };

    public override Look OnDeadline(StageContext context) => context.Run.Work is not null
        ? PullRequestStep.OnDeadline(context)
        : Look.Expires(
            FailureReasons.ExecutionTimeout,
            string.Create(CultureInfo.InvariantCulture, $"The work was not completed within {context.Policy.Timeouts.Execution.TotalMinutes:0.##} minutes."));

    private static Look Watch(StageContext context, WorkClaim claim)
    {
        var limits = context.Policy.Timeouts;
        // What this host slept through since it read the claim is given back to it, and not seen yet.
        var now = context.Snapshot.Now;
        if (context.Snapshot.Lease is not { } lease || lease.HolderEnded)
        {
            return Lost(claim, new ClaimLoss(ClaimLoss.HostEnded, false, $"The host of worker {claim.WorkerId} has ended."));
        }

        if (now >= lease.ExpiresAt)
        {
            // Its worker may have had nobody to renew it with: a claim that an outage fell into does not count.
            return Lost(claim, new ClaimLoss(ClaimLoss.LeaseExpired, lease.Outage == TimeSpan.Zero, $"Worker {claim.WorkerId} did not renew its lease."));
        }

        var firstEvidence = lease.OpenedAt + limits.FirstEvidence + lease.Outage;
        if (lease.ProgressAt is null && now >= firstEvidence)
        {
            return new Look.Advance(new Trigger.ClaimLost(claim.Fence, new ClaimLoss(
                ClaimLoss.EvidenceTimeout, true, $"Worker {claim.WorkerId} showed no progress within {limits.FirstEvidence.TotalMinutes:0.#} minutes.")))
            { Claim = ClaimGuard.Silent };
        }

        var next = lease.ProgressAt is null && firstEvidence < lease.ExpiresAt ? firstEvidence : lease.ExpiresAt;
        return new Look.Wait($"worker {claim.WorkerId}", next - now);
    }

    private static Look.Advance Lost(WorkClaim claim, ClaimLoss loss) =>
        new(new Trigger.ClaimLost(claim.Fence, loss)) { Claim = ClaimGuard.Expired };
}
