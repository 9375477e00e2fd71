namespace Autopilot;

/// <summary>What each legal trigger does to a run: one case each, no I/O.</summary>
internal static class RunChanges
{
    private static readonly NewEvent[] Silent = [];

    /// <summary>Applies a trigger that the table allows and nothing speaks against.</summary>
    public static Decision Apply(Run run, Trigger trigger, RunState to, DateTimeOffset now)
    {
        var decision = Change(run, trigger, to, now);
        // Two sights of one fact with another finding between them are no confirmation.
        return decision.Run.Suspicion is null || trigger is Trigger.Suspected or Trigger.ProbeAnswered { Good: false }
            ? decision
            : decision with { Run = decision.Run with { Suspicion = null } };
    }

    private static Decision Change(Run run, Trigger trigger, RunState to, DateTimeOffset now) => trigger switch
    {
        Trigger.Proven proven => Advance(run, proven.Evidence, to),
        Trigger.Waited waited => Changed(run with { WaitingFor = waited.WaitingFor }, Deadline.Keep, run.Policy.Timeouts.LookMost, Silent),
        Trigger.ProbeAnswered probe => Probed(run, probe),
        Trigger.WorkOffered offered => Offered(run, offered),
        Trigger.OfferFailed failed => OfferFailed(run, failed, now),
        Trigger.PickupExtended extended => Changed(
            run with { WaitingFor = extended.WaitingFor, Queued = run.Queued + run.Policy.Timeouts.Pickup },
            run.State == RunState.InProgress ? Deadline.In(run.Policy.Timeouts.Pickup) : Deadline.Keep, TimeSpan.Zero, Silent),
        Trigger.WorkClaimed claimed => Claimed(run, claimed.Claim, to),
        Trigger.WorkCompleted completed => Completed(run, completed),
        Trigger.ClaimLost lost => ClaimLost(run, lost, now),
        Trigger.EvaluationStarted started => Changed(
            run with { Evaluations = run.Evaluations + 1, EvaluatedBy = started.Host, WaitingFor = "the validation rules" },
            Deadline.In(run.Policy.Timeouts.Validation), TimeSpan.Zero, Silent),
        Trigger.EvidenceRenewed renewed => Changed(
            run with
            {
                Evidence = [.. run.Evidence, renewed.Evidence],
                // Answers of the revision that served before prove nothing of the one that serves now.
                Probes = renewed.Evidence is ServingEvidence ? new ProbeCount(0, 0) : run.Probes,
            },
            Deadline.Keep, TimeSpan.Zero, RunEvents.Renewal(run, renewed.Evidence)),
        Trigger.MergeTurnTaken => Changed(
            run with { Hold = null, WaitingFor = "the merge" }, Deadline.In(run.Policy.Timeouts.Merge), TimeSpan.Zero, Silent),
        Trigger.MergeSuffices => Complete(run, run, null),
        Trigger.Held held => Held(run, held, now),
        Trigger.Resumed => Changed(run with { Hold = null }, Deadline.In(run.Hold!.Remaining), TimeSpan.Zero, Silent),
        Trigger.Suspected suspected => Changed(
            run with { Suspicion = new Suspicion(suspected.Failure, now), WaitingFor = suspected.Failure.Message },
            Deadline.Keep, run.Policy.Timeouts.Confirmation, Silent),
        Trigger.EndingDecided decided => End(run, decided.Ending),
        Trigger.Terminated terminated => Terminate(run, terminated, to),
        _ => throw new InvalidOperationException($"{trigger.Kind} has no change."),
    };

    // While a run is held no clock runs: a deadline that would begin now begins when the hold ends.
    private static Decision Changed(Run next, Deadline deadline, TimeSpan? dueIn, NewEvent[] events) =>
        deadline.Change == DeadlineChange.Set && next.Hold is { } hold
            ? new Decision(DecisionKind.Applied, next with { Hold = hold with { Remaining = deadline.Length } })
            {
                Deadline = Deadline.None,
                DueIn = dueIn,
                Events = events,
            }
            : new Decision(DecisionKind.Applied, next) { Deadline = deadline, DueIn = dueIn, Events = events };

    private static Decision Advance(Run run, Evidence evidence, RunState to)
    {
        var next = run with
        {
            State = to,
            Evidence = [.. run.Evidence, evidence],
            Hold = null,
            WaitingFor = Waits.For(to, run.Policy),
        };
        var proof = RunEvents.Proof(run, evidence, to);
        return to == RunState.Completed
            ? Complete(run, next, proof)
            : Changed(next, Deadline.In(Waits.Limit(to, run.Policy)), TimeSpan.Zero, [proof]);
    }

    private static Decision Complete(Run run, Run next, NewEvent? proof)
    {
        var terminal = RunEvents.Terminal(run, RunState.Completed, Outcome.Success, run.Policy.Target is null ? "merged" : "verified",
            ("merged", "true"), ("mergeSha", next.Find<MergeEvidence>()?.MergeSha), ("reportedCommit", next.Find<VerificationEvidence>()?.ReportedCommit));
        return Changed(
            next with { State = RunState.Completed, Hold = null, WaitingFor = null },
            Deadline.None, null, proof is null ? [terminal] : [proof, terminal]);
    }

    private static Decision Probed(Run run, Trigger.ProbeAnswered probe)
    {
        var next = run with
        {
            Probes = probe.Good ? new ProbeCount(run.Probes.Good + 1, 0) : new ProbeCount(0, run.Probes.Bad + 1),
            WaitingFor = probe.Detail,
        };
        return Changed(next, Deadline.Keep, run.Policy.Timeouts.ProbeInterval, Silent);
    }

    private static Decision Offered(Run run, Trigger.WorkOffered offered)
    {
        var pickup = run.Policy.Timeouts.Pickup;
        return Changed(
            run with { Offers = offered.Offer, OnOffer = true, OfferAfter = null, WaitingFor = "a worker to claim the work" },
            run.State == RunState.InProgress ? Deadline.In(pickup) : Deadline.Keep,
            pickup,
            [RunEvents.Of(run, EventTypes.Offered, run.State, ("offer", offered.Offer), ("capability", run.Policy.Capability))]);
    }

    private static Decision OfferFailed(Run run, Trigger.OfferFailed failed, DateTimeOffset now)
    {
        var limits = run.Policy.Timeouts;
        var failures = run.FailedOffers + 1;
        var wait = limits.DispatchBackoff * Math.Pow(2, failures - 1);
        var next = run with { Offers = failed.Offer, FailedOffers = failures, OfferFailure = failed.Cause, OnOffer = false, OfferAfter = now + wait, WaitingFor = failed.Error };
        return failures < limits.DispatchAttempts
            ? Changed(next, run.State == RunState.InProgress ? Deadline.In(wait + limits.Pickup) : Deadline.Keep, wait, Silent)
            : Changed(
                next, Deadline.Keep, TimeSpan.Zero,
                [RunEvents.Of(run, EventTypes.DispatchFailed, run.State, ("attempts", failures), ("cause", failed.Cause), ("lastError", failed.Error))]);
    }

    private static Decision Claimed(Run run, WorkClaim claim, RunState to)
    {
        var next = run with
        {
            State = to,
            Claim = claim,
            ClaimedBy = claim.Principal,
            Claims = run.Claims + 1,
            LastFence = claim.Fence,
            OnOffer = false,
            FailedOffers = 0,
            OfferAfter = null,
            Hold = null,
            WaitingFor = $"worker {claim.WorkerId}",
        };
        var claimed = RunEvents.By(claim.WorkerId, run, EventTypes.Claimed, to,
            ("workerId", claim.WorkerId), ("host", claim.Host), ("attempt", run.Attempt), ("fence", claim.Fence), ("baseSha", claim.BaseSha));
        var deadline = run.State == RunState.InProgress ? Deadline.In(run.Policy.Timeouts.Execution)
            : run.Hold is { } hold ? Deadline.In(hold.Remaining)
            : Deadline.Keep;
        return Changed(next, deadline, run.Policy.Timeouts.Lease, [claimed]);
    }

    private static Decision Completed(Run run, Trigger.WorkCompleted completed) => Changed(
        run with { Work = completed.Work, Claim = null, WaitingFor = "the pull request" },
        Deadline.In(run.Policy.Timeouts.PullRequest),
        TimeSpan.Zero,
        [RunEvents.By(completed.WorkerId, run, EventTypes.WorkCompleted, run.State,
            ("fence", completed.Work.Fence), ("headSha", completed.Work.HeadSha), ("branch", completed.Work.Branch), ("summary", completed.Work.Summary))]);

    private static Decision ClaimLost(Run run, Trigger.ClaimLost lost, DateTimeOffset now)
    {
        var loss = lost.Loss;
        var claim = run.Claim!;
        var claimsLost = run.ClaimsLost + (loss.Counts ? 1 : 0);
        var environment = loss.Cause == ClaimLoss.EnvironmentFailure;
        var next = run with
        {
            Claim = null,
            OnOffer = false,
            ClaimsLost = claimsLost,
            LastLoss = loss.Message,
            OfferAfter = loss.Cause == ClaimLoss.TransientFailure
                ? now + run.Policy.Timeouts.DispatchBackoff * Math.Pow(2, Math.Max(0, claimsLost - 1))
                : null,
            ExcludedWorkers = environment ? [.. run.ExcludedWorkers, claim.WorkerId] : run.ExcludedWorkers,
            Hold = environment ? new Hold(Holds.Environment, "another worker claims the work", "operator", Left(run, now)) : run.Hold,
            WaitingFor = loss.Message,
        };
        var reported = environment || loss.Cause == ClaimLoss.TransientFailure;
        return Changed(
            next,
            environment ? Deadline.None : Deadline.Keep,
            TimeSpan.Zero,
            [RunEvents.By(
                reported ? claim.WorkerId : Lifecycle.Engine, run, reported ? EventTypes.WorkFailed : EventTypes.LeaseLost, run.State,
                ("workerId", claim.WorkerId), ("fence", lost.Fence), ("cause", loss.Cause), ("reason", loss.Reason), ("counts", loss.Counts), ("message", loss.Message))]);
    }

    private static Decision Held(Run run, Trigger.Held held, DateTimeOffset now)
    {
        var hold = new Hold(held.Name, held.EndsWhen, held.WhoActs, Left(run, held.Since ?? now));
        return Changed(run with { Hold = hold, WaitingFor = held.EndsWhen }, Deadline.None, run.Policy.Timeouts.LookMost, Silent);
    }

    // A clock that began after the others stopped has its whole time left.
    private static TimeSpan Left(Run run, DateTimeOffset since)
    {
        if (run.Hold is { } held)
        {
            return held.Remaining;
        }

        var began = run is { State: RunState.Building, Work.CompletedAt: var completed } && completed > run.EnteredAt ? completed : run.EnteredAt;
        var from = since > began ? since : began;
        var left = (run.DeadlineAt ?? from) - from;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static Decision End(Run run, Ending ending)
    {
        var next = run with { Ending = ending, EndedIn = run.State, Claim = null, OnOffer = false, Hold = null, WaitingFor = "clean-up" };
        var decided = RunEvents.By(ending.Actor, run, EventTypes.Ending, run.State,
            ("outcome", ending.Outcome.ToString().ToLowerInvariant()), ("reason", ending.Failure.Reason), ("cause", ending.Failure.Cause),
            ("message", ending.Failure.Message), ("kind", ending.Failure.Kind.ToString().ToLowerInvariant()));
        return Changed(
            next, Deadline.In(run.Policy.Timeouts.CleanUp), TimeSpan.Zero,
            EndingEvents.For(run, ending) is { } cause ? [cause, decided] : [decided]);
    }

    private static Decision Terminate(Run run, Trigger.Terminated terminated, RunState to)
    {
        var failure = run.Ending!.Failure;
        var terminal = RunEvents.Terminal(run, to, terminated.Outcome, failure.Reason,
            ("message", failure.Message), ("cause", failure.Cause), ("merged", terminated.Merged),
            ("cleanup", terminated.CleanUps.Select(cleanUp => $"{cleanUp.Action.Name()}: {cleanUp.Result}")));
        return Changed(
            run with { State = to, CleanUps = terminated.CleanUps, WaitingFor = null },
            Deadline.None, null,
            Restored(run, terminated) is { } restored ? [restored, terminal] : [terminal]);
    }

    private static NewEvent? Restored(Run run, Trigger.Terminated terminated) =>
        terminated.CleanUps.FirstOrDefault(cleanUp => cleanUp is { Action: EffectAction.Restore, Result: CleanUp.Verified }) is { } restored
            && run.Find<DeploymentEvidence>() is { } deployment
            ? RunEvents.Of(run, EventTypes.Deploy(deployment.Provider, "rolled_back"), run.State,
                ("restoredCommit", restored.Subject), ("detail", restored.Detail))
            : null;
}
