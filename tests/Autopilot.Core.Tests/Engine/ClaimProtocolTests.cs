namespace Autopilot.Tests;

/// <summary>Protocols, parts 3 and 4: what the queue counts, passes over, and believes of its workers.</summary>
public sealed class ClaimProtocolTests
{
    private static readonly Profile Hurried = World.Deploys with
    {
        Timeouts = new TimeoutOptions { Queue = TimeSpan.FromMinutes(5), Execution = TimeSpan.FromHours(12) },
    };

    [Fact]
    public void Work_that_finds_no_free_worker_ends_at_the_queue_limit()
    {
        var world = new World(Hurried);
        var (worker, order, waiting) = Busy(world);
        var began = world.Time.Now;

        worker.BeatUntil(order, () => world.Run(waiting).Ending is not null, TimeSpan.FromMinutes(6));

        var failure = world.Run(waiting).Ending!.Failure;
        (failure.Reason, failure.Message).ShouldBe((FailureReasons.QueueTimeout, "No worker was free for 300 s."));
        (world.Event(waiting, EventTypes.Ending).At - began).ShouldBe(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Protocol_3_the_queue_limit_stands_still_while_a_run_is_held_and_during_an_outage()
    {
        var world = new World(Hurried);
        var (worker, order, waiting) = Busy(world);
        BeatFor(world, worker, order, TimeSpan.FromMinutes(3));

        world.Disable();
        BeatFor(world, worker, order, TimeSpan.FromMinutes(20));
        world.Enable();
        BeatFor(world, worker, order, TimeSpan.FromSeconds(30));
        world.Host.Kill();
        world.Time.Clock.Advance(TimeSpan.FromMinutes(20));
        world.StartHost();
        BeatFor(world, worker, order, TimeSpan.FromSeconds(30));

        (world.Run(waiting).State, world.Run(waiting).Ending).ShouldBe((RunState.InProgress, null), world.Describe(waiting));
        worker.BeatUntil(order, () => world.Run(waiting).Ending is not null, TimeSpan.FromMinutes(3));
    }

    [Fact]
    public void Protocol_3_the_last_pickup_of_the_queue_limit_goes_on_after_a_hold_with_what_was_left_of_it()
    {
        var world = new World(Hurried);
        var (worker, order, waiting) = Busy(world);
        var began = world.Time.Now;
        BeatFor(world, worker, order, TimeSpan.FromSeconds(250));

        world.Disable();
        BeatFor(world, worker, order, TimeSpan.FromSeconds(20));
        world.Enable();
        worker.BeatUntil(order, () => world.Run(waiting).Ending is not null, TimeSpan.FromMinutes(3));

        (world.Event(waiting, EventTypes.Ending).At - began).ShouldBeInRange(TimeSpan.FromSeconds(320), TimeSpan.FromSeconds(335));
    }

    [Fact]
    public void Activation_wakes_one_of_many_waiting_claims_before_any_time_passes()
    {
        var world = new World();
        var workers = Enumerable.Range(0, 12).Select(_ => world.Worker()).ToArray();
        var claims = workers.Select(worker => world.Time.NewLane().Start(() => world.Host.Queue.ClaimAsync(new ClaimRequest(worker.Id, TimeSpan.FromSeconds(30)), default))).ToArray();
        world.Time.Settle();

        var vtid = world.Activated();
        world.Time.Settle();

        claims.Count(claim => claim.IsCompletedSuccessfully).ShouldBe(1);
        world.Event(vtid, EventTypes.Claimed).At.ShouldBe(world.Event(vtid, EventTypes.ExecutionApproved).At);
    }

    [Fact]
    public void Protocol_4_work_that_cannot_be_claimed_does_not_keep_the_work_behind_it_from_a_worker()
    {
        foreach (var fault in new Fault[] { new Fault.Lie(null), new Fault.Before(Fault.Environment), new Fault.Before(Fault.Transient), new Fault.Hang() })
        {
            var world = new World();
            var (first, second) = (world.Activated(), world.Activated());
            var worker = world.Worker();
            world.Until(() => world.Run(first).OnOffer && world.Run(second).OnOffer);
            world.Script.Make("find_head", fault);

            worker.Claim(0).Vtid.ShouldBe(second);
        }
    }

    [Fact]
    public void Protocol_4_work_behind_two_that_hang_is_reached_although_they_hang_for_longer_than_a_hold()
    {
        var world = new World();
        var (first, second, third) = (world.Activated(), world.Activated(), world.Activated());
        var worker = world.Worker();
        world.Until(() => new[] { first, second, third }.All(vtid => world.Run(vtid).OnOffer));
        world.Script.Make("find_head", new Fault.Hang(), 2);

        worker.Claim(0).Vtid.ShouldBe(third);
    }

    [Fact]
    public void Protocol_4_work_that_a_killed_host_was_claiming_is_claimable_again_within_seconds()
    {
        var world = new World();
        var vtid = world.Activated();
        var (first, second) = (world.Worker(), world.Worker());
        world.Until(() => world.Run(vtid).OnOffer);
        var dying = world.Time.NewLane();
        world.Script.Make("find_head", new Fault.Instead(dying.SwitchOff));
        _ = dying.Start(() => world.Host.Queue.ClaimAsync(new ClaimRequest(first.Id, TimeSpan.Zero), default));
        world.Time.Settle();
        dying.IsOff.ShouldBeTrue("it dies in the middle of its claim");
        var died = world.Time.Now;

        second.Claim().Vtid.ShouldBe(vtid);

        (world.Time.Now - died).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(16));
    }

    [Theory]
    [InlineData(FailureKind.Deterministic, FailureReasons.LandedTreeMismatch, RunState.Failed)]
    [InlineData(FailureKind.Policy, FailureReasons.Stopped, RunState.Blocked)]
    [InlineData(FailureKind.Deterministic, FailureReasons.Cancelled, RunState.Failed)]
    public void Protocol_4_a_worker_cannot_say_what_only_the_engine_can_know(FailureKind kind, string said, RunState state)
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        worker.Fail(worker.Claim(), kind, said);

        world.UntilEnded(vtid, state, FailureReasons.WorkerFailed);

        world.Run(vtid).Ending!.Failure.Cause.ShouldBe(said);
        world.Snapshot(vtid).Task.Spent.Attempts.ShouldBe(1);
        world.Event(vtid, EventTypes.WorkFailed).Fact("cause").ShouldBe(said);
    }

    [Fact]
    public void Protocol_4_a_workers_own_reason_ends_the_run_by_its_kind()
    {
        foreach (var (kind, reason, state) in new[]
        {
            (FailureKind.Policy, FailureReasons.NoChange, RunState.Blocked), (FailureKind.Deterministic, "agent_error", RunState.Failed),
        })
        {
            var world = new World();
            var vtid = world.Activated();
            var worker = world.Worker();
            worker.Fail(worker.Claim(), kind, reason);
            world.UntilEnded(vtid, state, reason);
        }
    }

    [Fact]
    public void G9_a_report_that_the_state_does_not_take_is_recorded_once()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);
        var version = world.Snapshot(vtid).Task.Version;

        var late = new WorkReport.Completed(worker.Push(order), "Done.");
        world.Refused(() => worker.Report(order, late), RefusalCodes.LeaseLost);
        world.Refused(() => worker.Report(order, late), RefusalCodes.LeaseLost);

        world.Event(vtid, EventTypes.StateMismatch).Fact("trigger").ShouldBe(nameof(TriggerKind.WorkCompleted));
        world.Snapshot(vtid).Task.Version.ShouldBe(version);
    }

    [Fact]
    public void G9_a_report_under_a_lost_fence_alone_is_no_mismatch()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        world.Until(() => world.Run(vtid).Claim is null);
        worker.Claim();

        world.Refused(() => worker.Complete(order), RefusalCodes.LeaseLost);

        world.Events(vtid, EventTypes.StateMismatch).ShouldBeEmpty();
    }

    [Fact]
    public void G9_a_cancellation_after_the_merge_is_recorded_once()
    {
        var world = new World();
        var vtid = world.At(RunState.Completed);

        world.Refused(() => world.Cancel(vtid), RefusalCodes.NotCancellable);
        world.Refused(() => world.Cancel(vtid), RefusalCodes.NotCancellable);

        world.Event(vtid, EventTypes.StateMismatch).Fact("actual").ShouldBe("completed");
    }

    [Fact]
    public void Protocol_3_a_worker_that_reports_first_after_an_outage_still_holds_its_claim()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var (reported, renewed) = (worker.Claim(), world.Activated());
        var other = world.Worker();
        var order = other.Claim();
        order.Vtid.ShouldBe(renewed);
        var served = world.StartHost(runs: false);
        world.Host.Kill();
        world.Time.Clock.Advance(TimeSpan.FromHours(1));

        new Worker(world, served, worker.Id).Complete(reported);
        new Worker(world, served, other.Id).Beat(order).ShouldNotBeNull();

        world.Run(vtid).Work.ShouldNotBeNull();
    }

    [Fact]
    public void Protocol_4_nobody_is_missed_before_an_outage_is_a_pickup_ago()
    {
        var world = new World();
        var worker = world.Worker();
        var vtid = world.Activated();
        world.Until(() => world.Run(vtid).OnOffer);
        world.Advance(TimeSpan.FromSeconds(50));
        world.Do(() => world.Memory.SeenAsync(worker.Id, default));
        world.Host.Kill();
        world.Time.Clock.Advance(TimeSpan.FromHours(1));
        world.StartHost();

        world.Advance(TimeSpan.FromSeconds(50));
        world.Run(vtid).FailedOffers.ShouldBe(0);
        world.Advance(TimeSpan.FromSeconds(30));
        world.Run(vtid).OfferFailure.ShouldBe("no_worker");
    }

    private static (Worker Worker, WorkOrder Order, Vtid Waiting) Busy(World world)
    {
        var worker = world.Worker();
        world.Activated();
        var order = worker.Claim();
        return (worker, order, world.Activated());
    }

    private static void BeatFor(World world, Worker worker, WorkOrder order, TimeSpan length)
    {
        for (var end = world.Time.Now + length; world.Time.Now < end;)
        {
            worker.Beat(order).ShouldNotBeNull();
            world.Advance(order.Heartbeat);
        }
    }
}
