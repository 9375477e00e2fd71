namespace Autopilot.Testing;

/// <summary>What must be so of every commit by the numbers of its profile and its task: clocks that stand still, claims that count, budgets that are spent.</summary>
internal static class LimitLaws
{
    // How far a host's clock runs ahead while the host stands still at the longest.
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(5);

    /// <summary>The first law that a commit breaks, or null.</summary>
    public static (string Law, string What)? Find(CommitStep step) =>
        step is not { Run: { } run, RunBefore: { } before } ? null
            : Tell("A hold stops the clock, and gives back what was left on it (law 6).", Hold(step, before, run))
            ?? Tell("An offer is judged when its pickup has passed (law 10).", Pickup(step, before, run))
            ?? Tell("A lost claim counts as it says, and a run that has lost enough is claimed no more (law 7).", Losses(step, before, run))
            ?? Tell("What a claim used is spent, and an attempt counts once it was claimed (law 11).", Charge(step, before, run))
            ?? Tell("Nothing is cancelled whose merge may have happened (law 5).", Cancel(step, before, run));

    private static (string Law, string What)? Tell(string law, string? what) => what is null ? null : (law, what);

    private static string? Hold(CommitStep step, Run before, Run run) => (before, run) switch
    {
        _ when before.State != run.State || before.Work != run.Work || run.Ending is not null => null,
        ({ Hold: null, DeadlineAt: { } deadline }, { Hold: { } hold }) =>
            hold.Remaining < deadline - step.Now - Drift ? $"{run.Vtid} is held ({hold.Name}) with {hold.Remaining} left; {deadline - step.Now} were."
            : hold.Remaining > deadline - Began(before) + Drift && hold.Remaining > TimeSpan.Zero
                ? $"{run.Vtid} is held ({hold.Name}) with {hold.Remaining} left, and its whole wait was {deadline - Began(before)}."
            : null,
        ({ Hold: { } ended }, { Hold: null }) when step.Commit.Turns.Count == 0 && run.DeadlineAt != step.Now + ended.Remaining =>
            $"{run.Vtid} was held ({ended.Name}) with {ended.Remaining} left, and goes on at {step.Now:O} with the deadline {run.DeadlineAt:O}.",
        _ => null,
    };

    // The pull request of completed work has a clock of its own, in the state that the work has had.
    private static DateTimeOffset Began(Run run) => run is { State: RunState.Building, Work.CompletedAt: var completed } && completed > run.EnteredAt ? completed : run.EnteredAt;

    private static string? Pickup(CommitStep step, Run before, Run run) =>
        run.FailedOffers > before.FailedOffers && run.OfferFailure is "no_worker" or "pickup_timeout" && !(before.DeadlineAt <= step.Now + Drift)
            ? $"{run.Vtid}: offer {run.Offers} failed ({run.OfferFailure}) at {step.Now:O}; its pickup ends {(before.Hold is { } hold ? $"{hold.Remaining} after the hold {hold.Name}" : $"at {before.DeadlineAt:O}")}."
            : null;

    private static string? Losses(CommitStep step, Run before, Run run)
    {
        if (step.Events.Any(next => next.Data?["cause"]?.ToString() == ClaimLoss.EvidenceTimeout) && step.Before!.Lease is { } lease
            && (lease.ProgressAt is not null || step.Now + Drift < lease.OpenedAt + run.Policy.Timeouts.FirstEvidence + lease.Outage))
        {
            return $"{run.Vtid} lost the claim under fence {lease.Fence} for want of progress at {step.Now:O}; opened {lease.OpenedAt:O}, outage {lease.Outage}, progress {lease.ProgressAt:O}.";
        }

        var counted = step.Events.Count(next => next.Data?["counts"]?.GetValue<bool>() == true);
        return run.ClaimsLost != before.ClaimsLost + counted ? $"{run.Vtid} had lost {before.ClaimsLost} claims, lost {counted} that count, and has lost {run.ClaimsLost}."
            : step.Opened is not null && before.ClaimsLost >= run.Policy.Timeouts.ClaimsLost ? $"{run.Vtid} is claimed again after {before.ClaimsLost} lost claims."
            : null;
    }

    private static string? Charge(CommitStep step, Run before, Run run)
    {
        var (spent, spends) = (step.Before!.Task.Spent, step.After.Task.Spent);
        if (before.Claim is { } claim && run.Claim?.Fence != claim.Fence && step.Before.Lease is { } lease)
        {
            var (used, held) = (lease.Used, step.Now - lease.OpenedAt);
            var expired = step.Events.Any(next => next.Data?["cause"]?.ToString() == ClaimLoss.LeaseExpired);
            if (spends.Tokens - spent.Tokens < used.Tokens || spends.Money - spent.Money < (used.Money ?? 0m))
            {
                return $"{run.Vtid}: the claim under fence {claim.Fence} used {used}; spent was {spent}, and is {spends}.";
            }

            if (spends.ClaimedTime - spent.ClaimedTime > held + Drift || (expired && spends.ClaimedTime - spent.ClaimedTime < run.Policy.Timeouts.Lease - Drift))
            {
                return $"{run.Vtid}: the claim under fence {claim.Fence} was held for {held}; spent was {spent}, and is {spends}.";
            }
        }

        var counts = run.State.IsTerminal() && !before.State.IsTerminal() && run.Claims > 0
            && run.Ending?.Failure is not { Kind: FailureKind.Environment } and not { Reason: FailureReasons.Stopped };
        return spends.Attempts == spent.Attempts + (counts ? 1 : 0) ? null
            : $"{run.Vtid} attempt {run.Attempt} is {run.State.Name()} after {run.Claims} claims; {spent.Attempts} attempts were spent, and {spends.Attempts} are.";
    }

    private static string? Cancel(CommitStep step, Run before, Run run) =>
        before.Ending is null && run.Ending?.Failure.Reason == FailureReasons.Cancelled
        && step.Before!.Effects.FirstOrDefault(effect => effect.Key.Action == EffectAction.Merge && effect.Status != EffectStatus.Refused) is { } merge
            ? $"{run.Vtid} is cancelled, and {merge.Key} is {merge.Status}."
            : null;
}
