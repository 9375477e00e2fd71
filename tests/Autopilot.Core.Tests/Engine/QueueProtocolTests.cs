namespace Autopilot.Tests;

/// <summary>Protocols, part 4: budgets, pickup, and the clock of the execution.</summary>
public sealed class QueueProtocolTests
{
    [Fact]
    public void Protocol_4_a_claim_reserves_and_is_charged_what_it_used_or_reserved()
    {
        var profile = World.Deploys with { Reservation = new Usage(1000, 2m) };
        var world = new World(profile);
        var vtid = world.Activated(budget: new Budget { Tokens = 2500, Money = 10m });
        var worker = world.Worker();

        var order = worker.Claim();
        worker.Beat(order, usage: new Usage(300, 1m));
        worker.Report(order, new WorkReport.Released("a pause") { Usage = new Usage(400, 1.5m) });
        Spent(world, vtid).ShouldBe((400, 1.5m));

        order = worker.Claim();
        order.Budget.Tokens.ShouldBe(2100);
        worker.Beat(order, usage: new Usage(1200, 1m));
        world.Until(() => world.Run(vtid).Claim is null);
        Spent(world, vtid).ShouldBe((1600, 3.5m));
        world.Events(vtid).Where(told => told.Data?["tokens"] is not null).Select(told => ((long)told.Data!["tokens"]!, (decimal)told.Data["money"]!))
            .ShouldBe([(400, 1.5m), (1200, 2m)], "the event that tells of a claim's end says what it cost");

        // 900 tokens are left, and a claim reserves 1000.
        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.BudgetExhausted);
        world.Refused(() => world.Retry(vtid), RefusalCodes.BudgetExhausted);
    }

    [Fact]
    public void Protocol_4_claimed_time_is_the_wall_clock_of_the_budget()
    {
        var world = new World();
        var vtid = world.Activated(budget: new Budget { WallClock = TimeSpan.FromMinutes(2) });
        var worker = world.Worker();
        world.Advance(TimeSpan.FromSeconds(30));
        var order = worker.Claim();
        world.Advance(TimeSpan.FromSeconds(110));
        worker.Report(order, new WorkReport.Released("a pause"));
        world.Snapshot(vtid).Task.Spent.ClaimedTime.ShouldBe(TimeSpan.FromSeconds(110));

        order = worker.Claim();
        order.Budget.WallClock.ShouldBe(TimeSpan.FromSeconds(10));
        world.Advance(TimeSpan.FromSeconds(20));
        worker.Report(order, new WorkReport.Released("a pause"));

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.BudgetExhausted);
    }

    [Fact]
    public void Protocol_4_a_host_that_stands_still_in_the_middle_of_a_look_fails_no_offer_that_it_slept_through()
    {
        var world = new World();
        world.Worker();
        var vtid = world.Activated();
        world.Until(() => world.Run(vtid).OnOffer);
        world.Advance(TimeSpan.FromSeconds(20));
        world.Script.Make("is_enabled", new Fault.First(() => world.Time.Clock.Advance(TimeSpan.FromMinutes(5))));

        world.Do(() => world.Memory.WakeAsync(vtid, default));
        world.Advance(TimeSpan.FromSeconds(30));

        (world.Run(vtid).FailedOffers, world.Run(vtid).OnOffer).ShouldBe((0, true), world.Describe(vtid));
        world.Until(() => world.Run(vtid).FailedOffers == 1, TimeSpan.FromMinutes(3));
    }

    [Fact]
    public void Protocol_4_busy_workers_make_work_wait_and_spend_no_dispatch_attempt()
    {
        var world = new World();
        var worker = world.Worker();
        var first = world.Activated();
        var order = worker.Claim();
        var second = world.Activated();

        for (var beats = 0; beats < 40; beats++)
        {
            worker.Beat(order);
            world.Advance(order.Heartbeat);
        }

        (world.Run(second).State, world.Run(second).FailedOffers).ShouldBe((RunState.InProgress, 0));
        world.Run(second).WaitingFor.ShouldBe("a free worker for '*'");
        worker.Complete(order);
        worker.Claim().Vtid.ShouldBe(second);
        world.UntilState(first, RunState.Completed);
    }

    [Fact]
    public void Protocol_4_a_refused_push_fails_its_attempt_at_once_and_an_accepted_one_counts_as_a_worker()
    {
        var world = new World { Dispatcher = { Pushes = true } };
        world.Script.Make("offer", new Fault.Lie(WriteResults.Refused<string>(Refusal.Retry, "busy")));
        var activated = world.Time.Now;
        var vtid = world.Activated();
        world.Until(() => world.Run(vtid).OnOffer);
        (world.Time.Now - activated).ShouldBe(TimeSpan.FromSeconds(2));

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.DispatchFailed);

        world.Run(vtid).Ending!.Failure.Cause.ShouldBe("pickup_timeout");
        (world.Event(vtid, EventTypes.DispatchFailed).At - activated).ShouldBe(TimeSpan.FromSeconds(2 + 60 + 4 + 60));
    }

    [Fact]
    public void Protocol_4_the_30_minutes_go_on_over_all_claims()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        var claimed = world.Time.Now;
        worker.BeatUntil(order, () => world.Time.Now - claimed >= TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(30));
        worker.Report(order, new WorkReport.Released("a pause"));

        worker.Claim();

        world.UntilEnding(vtid).Reason.ShouldBe(FailureReasons.ExecutionTimeout);
        (world.Event(vtid, EventTypes.Ending).At - claimed).ShouldBe(TimeSpan.FromMinutes(30));
    }

    private static (long Tokens, decimal Money) Spent(World world, Vtid vtid)
    {
        var spent = world.Snapshot(vtid).Task.Spent;
        return (spent.Tokens, spent.Money);
    }
}
