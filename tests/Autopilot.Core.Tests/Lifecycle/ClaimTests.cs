namespace Autopilot.Tests;

public sealed class ClaimTests
{
    private static readonly Run Building = Samples.InState(RunState.Building);

    [Fact]
    public void B6_a_claim_acknowledges_with_worker_attempt_and_time()
    {
        var offered = Samples.Run(run => run.OnOffer);
        var claim = new WorkClaim("worker-1", "machine", 1, Samples.Sha);
        var claimed = Samples.Decide(offered, new Trigger.WorkClaimed(claim));

        claimed.Run.ShouldSatisfyAllConditions(
            run => run.State.ShouldBe(RunState.Building),
            run => run.Claim.ShouldBe(claim),
            run => run.OnOffer.ShouldBeFalse(),
            run => run.LastFence.ShouldBe(1));
        claimed.Deadline.ShouldBe(Deadline.In(TimeSpan.FromMinutes(30)));
        var acknowledged = claimed.Events.ShouldHaveSingleItem();
        (acknowledged.Type, acknowledged.Actor).ShouldBe((EventTypes.Claimed, "worker-1"));
        acknowledged.Data!["workerId"]!.ToString().ShouldBe("worker-1");
        acknowledged.Data["attempt"]!.ToString().ShouldBe("1");
        acknowledged.Data["fence"]!.ToString().ShouldBe("1");
        Samples.Decide(claimed.Run, new Trigger.WorkClaimed(claim)).Kind.ShouldBe(DecisionKind.Repeated);
    }

    [Theory]
    [InlineData(ClaimLoss.LeaseExpired, true, EventTypes.LeaseLost, Lifecycle.Engine)]
    [InlineData(ClaimLoss.EvidenceTimeout, true, EventTypes.LeaseLost, Lifecycle.Engine)]
    [InlineData(ClaimLoss.Released, false, EventTypes.LeaseLost, Lifecycle.Engine)]
    [InlineData(ClaimLoss.HostEnded, false, EventTypes.LeaseLost, Lifecycle.Engine)]
    [InlineData(ClaimLoss.TransientFailure, true, EventTypes.WorkFailed, "worker-1")]
    [InlineData(ClaimLoss.EnvironmentFailure, false, EventTypes.WorkFailed, "worker-1")]
    public void A_lost_claim_offers_the_work_again_and_counts_as_its_cause_says(string cause, bool counts, string type, string actor)
    {
        var lost = Samples.Decide(Building, new Trigger.ClaimLost(1, new ClaimLoss(cause, counts, "gone")));

        lost.Run.State.ShouldBe(RunState.Building);
        lost.Run.Claim.ShouldBeNull();
        lost.Run.ClaimsLost.ShouldBe(counts ? 1 : 0);
        var told = lost.Events.ShouldHaveSingleItem();
        (told.Type, told.Actor).ShouldBe((type, actor));
    }

    [Fact]
    public void A_transient_failure_waits_before_the_next_offer()
    {
        var now = Samples.Now(Building);
        var transient = new ClaimLoss(ClaimLoss.TransientFailure, true, "The network was away.");
        var first = Samples.Apply(Building, new Trigger.ClaimLost(1, transient), now);
        var claimed = Samples.Apply(
            Samples.Apply(first, new Trigger.WorkOffered(2), now), new Trigger.WorkClaimed(new WorkClaim("worker-2", "machine", 2, Samples.Sha)), now);

        first.OfferAfter.ShouldBe(now + TimeSpan.FromSeconds(2));
        Samples.Apply(claimed, new Trigger.ClaimLost(2, transient), now).OfferAfter.ShouldBe(now + TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void An_environment_failure_excludes_the_worker_and_stops_the_building_clock_until_the_next_claim()
    {
        var now = Building.EnteredAt + TimeSpan.FromMinutes(10);
        var lost = Samples.Apply(Building, new Trigger.ClaimLost(1, new ClaimLoss(ClaimLoss.EnvironmentFailure, false, "There is no credential.")), now);

        lost.ExcludedWorkers.ShouldBe(["worker-1"]);
        lost.DeadlineAt.ShouldBeNull();
        lost.Hold!.Remaining.ShouldBe(TimeSpan.FromMinutes(20));
        var offered = Samples.Apply(lost, new Trigger.WorkOffered(2), now);
        Samples.Decide(offered, new Trigger.WorkClaimed(new WorkClaim("worker-1", "machine", 2, Samples.Sha)), now)
            .Refusal.ShouldBe("Worker worker-1 could not work here; it must register again.");
        var claimed = Samples.Decide(offered, new Trigger.WorkClaimed(new WorkClaim("worker-2", "machine", 2, Samples.Sha)), now);
        claimed.Deadline.ShouldBe(Deadline.In(TimeSpan.FromMinutes(20)));
        claimed.Run.Hold.ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_fence_that_does_not_rise_claims_nothing(long fence)
    {
        var lost = Samples.Apply(Building, new Trigger.ClaimLost(1, new ClaimLoss(ClaimLoss.LeaseExpired, true, "gone")));
        var offered = Samples.Apply(lost, new Trigger.WorkOffered(2));

        Samples.Decide(offered, new Trigger.WorkClaimed(new WorkClaim("worker-2", "machine", fence, Samples.Sha)))
            .Refusal.ShouldBe($"Fence {fence} is not above the last, 1.");
    }

    [Fact]
    public void Completed_work_closes_its_claim_and_is_never_offered_again()
    {
        var completed = Samples.Run(run => run.Work is not null);

        completed.Claim.ShouldBeNull();
        completed.State.ShouldBe(RunState.Building);
        completed.DeadlineAt.ShouldBe(completed.Work!.CompletedAt + TimeSpan.FromMinutes(5));
        Samples.Decide(completed, new Trigger.WorkOffered(2)).Refusal.ShouldBe("A worker holds or has completed the work.");
        Samples.Decide(completed, new Trigger.WorkClaimed(new WorkClaim("worker-2", "machine", 2, Samples.Sha)))
            .Refusal.ShouldBe("The work is completed; it is never offered again.");
        Samples.Decide(completed, new Trigger.WorkCompleted(completed.Work, "worker-1")).Kind.ShouldBe(DecisionKind.Repeated);
    }

    [Fact]
    public void A_worker_that_reports_another_head_under_its_closed_claim_is_refused()
    {
        var completed = Samples.Run(run => run.Work is not null);

        Samples.Decide(completed, new Trigger.WorkCompleted(completed.Work! with { HeadSha = Samples.OtherSha }, "worker-1"))
            .Refusal.ShouldBe("Worker worker-1 does not hold the work under fence 1.");
    }

    [Fact]
    public void A3_worker_success_alone_is_never_completion()
    {
        var completed = Samples.Run(run => run.Work is not null);

        TransitionTable.Accepted(RunState.Building)
            .Where(kind => TransitionTable.TryMove(RunState.Building, kind, out var to) && to != RunState.Building && !to.IsTerminal())
            .ShouldBe([TriggerKind.PullRequestProven]);
        Samples.Decide(completed, new Trigger.MergeSuffices()).Kind.ShouldBe(DecisionKind.Illegal);
        Samples.Decide(completed, new Trigger.Waited("completion")).Run.State.ShouldBe(RunState.Building);
    }
}
