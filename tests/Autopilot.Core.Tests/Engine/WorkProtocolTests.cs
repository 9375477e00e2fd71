namespace Autopilot.Tests;

/// <summary>Protocols, part 4: fences, claims and budgets.</summary>
public sealed class WorkProtocolTests
{
    [Fact]
    public void Protocol_4_an_equal_report_again_is_accepted_again_and_any_other_call_is_refused()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        var head = worker.Complete(order);
        var version = world.Snapshot(vtid).Task.Version;

        worker.Report(order, new WorkReport.Completed(head, "Done."));

        world.Refused(() => worker.Report(order, new WorkReport.Completed(head, "Something else.")), RefusalCodes.LeaseLost);
        world.Refused(() => worker.Report(order, new WorkReport.Released("no")), RefusalCodes.LeaseLost);
        worker.Beat(order).ShouldBeNull();
        world.Snapshot(vtid).Task.Version.ShouldBe(version);
        world.Events(vtid, EventTypes.WorkCompleted).Count.ShouldBe(1);
    }

    [Fact]
    public void Protocol_4_a_claim_with_the_same_key_again_returns_the_same_live_order()
    {
        var world = new World();
        var (first, second) = (world.Activated(), world.Activated());
        var worker = world.Worker(slots: 2);
        var queue = (WorkQueue)world.Host.Queue;
        WorkOrder? Claim(string key) => world.Do(() => queue.ClaimAsync(new ClaimRequest(worker.Id, TimeSpan.FromSeconds(5)) { IdempotencyKey = key }, default));

        var order = Claim("one")!;
        var again = Claim("one")!;

        (again.Vtid, again.Fence, again.Branch, again.LeaseExpiresAt).ShouldBe((first, 1, order.Branch, order.LeaseExpiresAt));
        world.Events(first, EventTypes.Claimed).Count.ShouldBe(1);
        Claim("two")!.Vtid.ShouldBe(second);
        worker.Complete(order);
        Claim("one").ShouldBeNull("the claim has ended");
    }

    [Fact]
    public void Protocol_4_a_transient_failure_is_offered_again_after_a_backoff_and_counts()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        foreach (var (backoff, fence) in new[] { (2, 1), (4, 2) })
        {
            worker.Fail(worker.Claim(), FailureKind.Transient);
            var failed = world.Time.Now;
            world.Until(() => world.Run(vtid).OnOffer);
            (world.Time.Now - failed).ShouldBe(TimeSpan.FromSeconds(backoff));
            world.Run(vtid).ClaimsLost.ShouldBe(fence);
        }

        worker.Fail(worker.Claim(), FailureKind.Transient);
        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ClaimsExhausted);
        world.Snapshot(vtid).Task.Spent.Attempts.ShouldBe(1);
    }

    [Fact]
    public void Protocol_4_an_environment_failure_excludes_the_worker_and_stops_the_clock_until_the_next_claim()
    {
        var world = new World();
        var vtid = world.Activated();
        var (broken, good) = (world.Worker(), world.Worker());
        var order = broken.Claim();
        world.Advance(TimeSpan.FromMinutes(1));
        world.Do(() => world.Memory.SeenAsync(good.Id, default));
        broken.Fail(order, FailureKind.Environment, "no_credential");
        world.Until(() => world.Run(vtid).OnOffer);
        broken.TryClaim().ShouldBeNull();

        var left = world.Run(vtid).Hold!.Remaining;
        (world.Run(vtid).Hold!.Name, world.Run(vtid).DeadlineAt).ShouldBe((Holds.Environment, null));
        for (var seconds = 0; seconds < 300; seconds += 30)
        {
            world.Do(() => world.Memory.SeenAsync(good.Id, default));
            world.Advance(TimeSpan.FromSeconds(30));
        }

        good.Claim().Fence.ShouldBe(2);
        (world.Run(vtid).DeadlineAt - world.Time.Now).ShouldBe(left);
        world.Run(vtid).ClaimsLost.ShouldBe(0);
    }

    [Fact]
    public void Protocol_4_without_another_live_worker_an_environment_failure_blocks_the_run_and_spends_nothing()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        worker.Fail(worker.Claim(), FailureKind.Environment, "no_credential");

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.Environment, TimeSpan.FromMinutes(2));

        world.Snapshot(vtid).Task.Spent.Attempts.ShouldBe(0);
    }

    [Fact]
    public void Protocol_4_an_environment_failure_is_offered_again_by_a_dispatcher_that_pushes_too()
    {
        var world = new World { Dispatcher = { Pushes = true } };
        var vtid = world.Activated();
        var (broken, good) = (world.Worker(), world.Worker());
        broken.Fail(broken.Claim(), FailureKind.Environment, "no_credential");

        world.Until(() => world.Dispatcher.Orders.Count == 2, TimeSpan.FromMinutes(1), () => world.Describe(vtid));

        good.Claim().Fence.ShouldBe(2);
    }

    [Theory]
    [InlineData(FailureKind.Deterministic, RunState.Failed)]
    [InlineData(FailureKind.Policy, RunState.Blocked)]
    public void Protocol_4_a_deterministic_or_policy_failure_ends_the_run(FailureKind kind, RunState state)
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        worker.Fail(worker.Claim(), kind, "agent_said_no");

        world.UntilEnded(vtid, state, "agent_said_no");

        world.Snapshot(vtid).Task.Spent.Attempts.ShouldBe(1);
        world.Event(vtid, EventTypes.WorkFailed).Fact("reason").ShouldBe("agent_said_no");
    }

    [Fact]
    public void Protocol_4_work_given_back_does_not_count()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        for (var times = 0; times < 5; times++)
        {
            worker.Report(worker.Claim(), new WorkReport.Released("The host stops."));
        }

        worker.Complete(worker.Claim());
        world.UntilState(vtid, RunState.Completed);
        world.Run(vtid).ClaimsLost.ShouldBe(0);
    }

    [Fact]
    public void Protocol_4_the_third_lost_lease_ends_the_run()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        for (var fence = 1; fence <= 3; fence++)
        {
            var order = worker.Claim();
            order.Fence.ShouldBe(fence);
            order.Branch.ShouldBe($"autopilot/{vtid}-1.{fence}");
            var expires = order.LeaseExpiresAt;
            world.Until(() => world.Run(vtid).Claim is null, TimeSpan.FromMinutes(3));
            (world.Time.Now - expires).ShouldBeLessThan(TimeSpan.FromSeconds(5));
            world.Refused(() => worker.Complete(order), RefusalCodes.LeaseLost);
        }

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ClaimsExhausted);
    }

    [Fact]
    public void Protocol_4_an_expired_lease_counts_for_nothing_even_before_anybody_noticed()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        var served = world.StartHost(runs: false);
        world.Host.Kill();
        // Some host ticks all the time, so this is no outage; but none looks at the run.
        for (var seconds = 0; seconds < 120; seconds += 5)
        {
            world.Time.Clock.Advance(TimeSpan.FromSeconds(5));
            world.Do(() => world.Memory.TickAsync("another host", TimeSpan.FromSeconds(15), default));
        }

        world.Refused(() => new Worker(world, served, worker.Id).Complete(order), RefusalCodes.LeaseLost);
        world.Run(vtid).Work.ShouldBeNull();
    }

    [Fact]
    public void Protocol_4_a_claim_whose_host_ended_does_not_count()
    {
        var world = new World();
        var vtid = world.Activated();
        var id = world.Do(() => world.Host.Queue.RegisterAsync(new WorkerRegistration("in process", "machine", "1") { EngineHost = "dead" }, default));
        world.Do(() => world.Host.Queue.ClaimAsync(new ClaimRequest(id, TimeSpan.FromSeconds(5)), default)).ShouldNotBeNull();

        world.Do(() => world.Memory.EndOtherHostsAsync(world.Host.Loop.Host, default));
        world.Until(() => world.Run(vtid).OnOffer, TimeSpan.FromSeconds(5));

        world.Run(vtid).ClaimsLost.ShouldBe(0);
        world.Worker().Claim().Fence.ShouldBe(2);
    }

    [Fact]
    public void Protocol_4_a_claim_that_an_outage_fell_into_does_not_count()
    {
        var world = new World();
        var vtid = world.Activated();
        world.Worker().Claim();
        world.Host.Kill();
        world.Time.Clock.Advance(TimeSpan.FromHours(1));
        world.StartHost();

        world.Until(() => world.Run(vtid).OnOffer, TimeSpan.FromMinutes(3), () => world.Describe(vtid));

        world.Run(vtid).ClaimsLost.ShouldBe(0);
    }
}
