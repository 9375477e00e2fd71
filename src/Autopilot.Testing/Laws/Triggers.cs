namespace Autopilot.Testing;

/// <summary>Everything that can happen to a run as it is: what is legal, what is foreign, and the rest.</summary>
internal static class Triggers
{
    private static readonly string[] HoldNames = [Holds.ExecutionDisabled, Holds.BlockedBy, Holds.MergeTurn, Holds.TargetHeld];

    private static readonly string[] Reasons =
        [FailureReasons.ChecksFailed, FailureReasons.ExecutionTimeout, FailureReasons.Stopped, FailureReasons.VerificationFailed, FailureReasons.DeployTimeout];

    /// <summary>Legal triggers that do not decide the run's end; empty only for a run that has ended.</summary>
    public static IReadOnlyList<Trigger> Legal(Run run, DateTimeOffset now, int salt)
    {
        if (StraightWay.Next(run, now) is not { } next)
        {
            return [];
        }

        if (run.Ending is not null)
        {
            return [next, new Trigger.Waited($"clean-up {salt % 3}")];
        }

        List<Trigger> triggers =
        [
            next,
            new Trigger.Held(HoldNames[salt % HoldNames.Length], "it is released", "operator", salt % 2 == 0 ? null : now - TimeSpan.FromSeconds(salt % 60)),
            new Trigger.Resumed(),
            new Trigger.Waited($"something {salt % 5}"),
            new Trigger.Suspected(FailureReasons.Create(Reasons[salt % Reasons.Length], "It may be gone.")),
        ];
        triggers.AddRange(run.State switch
        {
            RunState.InProgress or RunState.Building when run.Claim is null && run.Work is null => Offers(run),
            RunState.Building when run.Claim is { } claim => Losses(claim),
            RunState.Reviewing => [new Trigger.EvaluationStarted($"host-{salt % 3}")],
            RunState.Validated =>
            [
                new Trigger.MergeTurnTaken(), new Trigger.EvidenceRenewed(Proofs.Checks(run, now)), new Trigger.EvidenceRenewed(Proofs.Validation(run, now)),
            ],
            RunState.Verifying => [new Trigger.ProbeAnswered(salt % 2 == 0, "an answer"), new Trigger.EvidenceRenewed(Superseding(run, now))],
            _ => [],
        });
        return triggers;
    }

    /// <summary>A decision to end that the table allows.</summary>
    public static Trigger Ending(Run run, int salt)
    {
        var failure = FailureReasons.Create(Reasons[salt % Reasons.Length], "It is over.");
        return salt % 4 == 0 && run.State <= RunState.Validated
            ? new Trigger.EndingDecided(new Ending(Outcome.Cancelled, FailureReasons.Create(FailureReasons.Cancelled, "No longer wanted."), "operator"))
            : new Trigger.EndingDecided(new Ending(failure.Outcome, failure, Lifecycle.Engine));
    }

    /// <summary>What looks right and is about another run, attempt, commit, worker or fence. None may change the run.</summary>
    public static IReadOnlyList<Trigger> Foreign(Run run, DateTimeOffset now)
    {
        var triggers = new List<Trigger>();
        if (run.State is >= RunState.Building and < RunState.Completed)
        {
            triggers.AddRange(Proofs.Foreign(run, Proofs.Next(run, now)).Select(evidence => new Trigger.Proven(evidence)));
        }

        if (run.State == RunState.Validated)
        {
            triggers.AddRange(new[] { Proofs.Checks(run, now), Proofs.Validation(run, now) }
                .SelectMany(right => Proofs.Foreign(run, right))
                .Select(evidence => new Trigger.EvidenceRenewed(evidence)));
        }

        if (run.State == RunState.Verifying)
        {
            var right = Superseding(run, now);
            triggers.AddRange(new[] { right with { MergeSha = StraightWay.Sha("another commit") }, right with { Attempt = run.Attempt + 1 }, right with { Commit = "main" } }
                .Select(evidence => new Trigger.EvidenceRenewed(evidence)));
        }

        if (run.Claim is { } claim)
        {
            var completed = new WorkResult(claim.Fence, StraightWay.Sha("head"), "branch", claim.BaseSha, "done", false, now);
            triggers.AddRange(
            [
                new Trigger.WorkCompleted(completed, "another worker"),
                new Trigger.WorkCompleted(completed with { HeadSha = "HEAD" }, claim.WorkerId),
                new Trigger.WorkClaimed(claim with { WorkerId = "another worker" }),
                new Trigger.WorkClaimed(claim with { WorkerId = "another worker", Fence = claim.Fence + 1 }),
            ]);
            long[] fences = [claim.Fence - 1, claim.Fence + 1, 0, -claim.Fence, long.MinValue, long.MaxValue];
            foreach (var fence in fences)
            {
                triggers.Add(new Trigger.WorkCompleted(completed with { Fence = fence }, claim.WorkerId));
                triggers.Add(new Trigger.ClaimLost(fence, new ClaimLoss(ClaimLoss.Released, false, "given back")));
            }
        }
        else if (run.LastFence > 0 && run.Work is null)
        {
            triggers.Add(new Trigger.WorkClaimed(new WorkClaim("worker-1", "machine", run.LastFence, StraightWay.Sha("base"))));
            triggers.Add(new Trigger.ClaimLost(run.LastFence, new ClaimLoss(ClaimLoss.LeaseExpired, true, "too late")));
        }

        return triggers;
    }

    /// <summary>One of every kind, whatever the run's state.</summary>
    public static IReadOnlyList<Trigger> Any(Run run, DateTimeOffset now, int salt) =>
    [
        .. Proofs.All(run, now).Select(evidence => new Trigger.Proven(evidence)),
        .. Losses(run.Claim ?? StraightWay.Claim(run)),
        .. Offers(run),
        new Trigger.WorkOffered(salt % 4),
        new Trigger.OfferFailed(salt % 4, "refused", "The endpoint did not answer."),
        new Trigger.WorkClaimed(StraightWay.Claim(run)),
        new Trigger.WorkCompleted(new WorkResult(1, StraightWay.Sha("head"), "branch", StraightWay.Sha("base"), "done", false, now), "worker-1"),
        new Trigger.EvaluationStarted("host-1"),
        new Trigger.EvidenceRenewed(Proofs.Checks(run, now)),
        new Trigger.EvidenceRenewed(Proofs.Merge(run, now)),
        new Trigger.MergeTurnTaken(),
        new Trigger.MergeSuffices(),
        new Trigger.ProbeAnswered(true, "healthy"),
        new Trigger.Resumed(),
        new Trigger.EndingDecided(new Ending(Outcome.Success, FailureReasons.Create("none", "It succeeded."), Lifecycle.Engine)),
        new Trigger.EndingDecided(new Ending(Outcome.Cancelled, FailureReasons.Create(FailureReasons.Cancelled, "No longer wanted."), "operator")),
        .. Enum.GetValues<Outcome>().Select(outcome => new Trigger.Terminated(outcome, [], "unknown")),
    ];

    // A later revision that contains the merge serves now.
    private static ServingEvidence Superseding(Run run, DateTimeOffset now) =>
        (ServingEvidence)Proofs.Serving(run, now) with { Revision = "a later revision", Commit = StraightWay.Sha("a later commit") };

    private static IEnumerable<Trigger> Offers(Run run)
    {
        if (run.FailedOffers >= run.Policy.Timeouts.DispatchAttempts)
        {
            yield break;
        }

        if (run.OnOffer)
        {
            yield return new Trigger.OfferFailed(run.Offers, "pickup_timeout", "No worker claimed the work.");
            yield return new Trigger.PickupExtended("a free worker");
        }
        else
        {
            yield return new Trigger.OfferFailed(run.Offers + 1, "refused", "The endpoint did not answer.");
            yield return new Trigger.OfferFailed(run.Offers, Trigger.OfferFailed.NoAnswer, "The offer could not be made in time.");
        }
    }

    private static IEnumerable<Trigger> Losses(WorkClaim claim) =>
    [
        new Trigger.ClaimLost(claim.Fence, new ClaimLoss(ClaimLoss.LeaseExpired, true, "The lease was not renewed.")),
        new Trigger.ClaimLost(claim.Fence, new ClaimLoss(ClaimLoss.EnvironmentFailure, false, "There is no credential.")),
        new Trigger.ClaimLost(claim.Fence, new ClaimLoss(ClaimLoss.TransientFailure, true, "The network was away.")),
        new Trigger.ClaimLost(claim.Fence, new ClaimLoss(ClaimLoss.Released, false, "Given back.")),
    ];
}
