namespace Autopilot.Tests;

public sealed class DispatchTests
{
    [Fact]
    public void A_run_begins_with_an_event_that_names_the_spec_and_the_profile()
    {
        var task = StraightWay.NewTask(Samples.Vtid);
        var begun = Lifecycle.Begin(task, Samples.Policy(), "operator", "it is time", "the last one was red");

        begun.Run.ShouldSatisfyAllConditions(
            run => run.State.ShouldBe(RunState.InProgress),
            run => run.Attempt.ShouldBe(1),
            run => run.SpecHash.ShouldBe(task.Spec.Hash),
            run => run.Feedback.ShouldBe("the last one was red"),
            run => run.TableVersion.ShouldBe(TransitionTable.Version));
        begun.Deadline.ShouldBe(Deadline.In(TimeSpan.FromSeconds(60)));
        var activated = begun.Events.ShouldHaveSingleItem();
        activated.Type.ShouldBe(EventTypes.ExecutionApproved);
        activated.Actor.ShouldBe("operator");
        Fact(activated, "specHash").ShouldBe(task.Spec.Hash);
        Fact(activated, "reason").ShouldBe("it is time");
    }

    [Fact]
    public void An_offer_starts_the_pickup_clock()
    {
        var run = Samples.InState(RunState.InProgress);
        var offered = Samples.Decide(run, new Trigger.WorkOffered(1));

        offered.Run.OnOffer.ShouldBeTrue();
        offered.Deadline.ShouldBe(Deadline.In(TimeSpan.FromSeconds(60)));
        offered.Events.ShouldHaveSingleItem().Type.ShouldBe(EventTypes.Offered);
    }

    [Fact]
    public void Failed_dispatch_attempts_wait_2_and_4_seconds_and_the_third_is_recorded_once()
    {
        var run = Samples.InState(RunState.InProgress);
        var now = Samples.Now(run);
        var waits = new List<TimeSpan?>();
        var events = new List<NewEvent>();
        for (var offer = 1; offer <= 3; offer++)
        {
            var failed = Samples.Decide(run, new Trigger.OfferFailed(offer, "refused", $"503 at attempt {offer}"), now);
            waits.Add(failed.Run.OfferAfter - now);
            events.AddRange(failed.Events);
            run = StraightWay.Stamp(run, failed, now);
        }

        waits.Take(2).ShouldBe([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)]);
        var recorded = events.ShouldHaveSingleItem();
        recorded.Type.ShouldBe(EventTypes.DispatchFailed);
        Fact(recorded, "attempts").ShouldBe("3");
        Fact(recorded, "lastError").ShouldBe("503 at attempt 3");
        Fact(recorded, "cause").ShouldBe("refused");
        run.State.ShouldBe(RunState.InProgress);
        Samples.Decide(run, new Trigger.OfferFailed(4, "refused", "503"), now).Refusal.ShouldBe("3 dispatch attempts failed; there are no more.");
        Samples.Decide(run, new Trigger.WorkOffered(4), now).Kind.ShouldBe(DecisionKind.Illegal);
    }

    [Fact]
    public void G10_the_same_offer_is_counted_once()
    {
        var offered = Samples.Apply(Samples.InState(RunState.InProgress), new Trigger.WorkOffered(1));

        Samples.Decide(offered, new Trigger.WorkOffered(1)).Kind.ShouldBe(DecisionKind.Repeated);
        var failed = Samples.Apply(offered, new Trigger.OfferFailed(1, "pickup_timeout", "Nobody came."));
        Samples.Decide(failed, new Trigger.OfferFailed(1, "pickup_timeout", "Nobody came.")).Kind.ShouldBe(DecisionKind.Repeated);
        Samples.Decide(failed, new Trigger.WorkOffered(1)).Refusal.ShouldBe("Offer 1 was counted; the last is 1.");
        Samples.Decide(failed, new Trigger.OfferFailed(1, "no_worker", "Nobody lives.")).Refusal.ShouldBe("Offer 1 does not stand; the last that was counted is 1.");
    }

    [Fact]
    public void An_offer_that_could_not_be_made_counts_each_time_that_its_deadline_passes()
    {
        var run = Samples.InState(RunState.InProgress);
        var never = new Trigger.OfferFailed(0, Trigger.OfferFailed.NoAnswer, "The offer could not be made in time.");

        Samples.Apply(Samples.Apply(Samples.Apply(run, never), never), never).FailedOffers.ShouldBe(3);
    }

    [Fact]
    public void Busy_workers_spend_no_dispatch_attempt()
    {
        var offered = Samples.Apply(Samples.InState(RunState.InProgress), new Trigger.WorkOffered(1));
        var extended = Samples.Decide(offered, new Trigger.PickupExtended("a free worker"));

        extended.Run.FailedOffers.ShouldBe(0);
        extended.Run.WaitingFor.ShouldBe("a free worker");
        extended.Deadline.ShouldBe(Deadline.In(TimeSpan.FromSeconds(60)));
        extended.Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_late_failure_of_an_offer_that_was_claimed_changes_nothing()
    {
        var building = Samples.InState(RunState.Building);

        Samples.Decide(building, new Trigger.OfferFailed(1, "pickup_timeout", "Nobody came.")).Refusal.ShouldBe("A worker holds or has completed the work.");
    }

    [Fact]
    public void An_offer_in_building_leaves_the_execution_clock_alone()
    {
        var lost = Samples.Apply(Samples.InState(RunState.Building), new Trigger.ClaimLost(1, new ClaimLoss(ClaimLoss.LeaseExpired, true, "gone")));
        var offered = Samples.Decide(lost, new Trigger.WorkOffered(2));

        offered.Deadline.ShouldBe(Deadline.Keep);
        offered.Run.State.ShouldBe(RunState.Building);
    }

    private static string? Fact(NewEvent next, string name) => next.Data![name]?.ToString();
}
