namespace Autopilot.Tests;

/// <summary>G1, G2, G3, G8 and G10: work is offered, claimed, carried out and handed in.</summary>
public sealed class WorkRequirementTests
{
    [Fact]
    public void G1_a_failing_dispatch_target_is_tried_at_0_2_and_6_seconds_and_then_the_run_is_blocked()
    {
        var world = new World { Dispatcher = { Pushes = true } };
        world.Script.Make("offer", new Fault.Lie(WriteResults.Refused<string>("unreachable", "Connection refused.")), 3);
        var activated = world.Time.Now;
        var vtid = world.Activated();

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.DispatchFailed);

        world.Script.Of("offer").Select(call => (call.At - activated).TotalSeconds).ShouldBe([0, 2, 6]);
        var failed = world.Event(vtid, EventTypes.DispatchFailed);
        (failed.Fact("attempts"), failed.Fact("lastError")).ShouldBe(("3", "Connection refused."));
        world.Terminal(vtid).Fact("message").ShouldNotBeNull().ShouldContain("Connection refused.");
    }

    [Theory]
    [InlineData(FailureKind.Deterministic, RunState.Failed)]
    [InlineData(FailureKind.Policy, RunState.Blocked)]
    public void G1_a_dispatch_target_that_could_never_take_the_work_is_asked_once(FailureKind kind, RunState end)
    {
        var world = new World { Dispatcher = { Pushes = true } };
        world.Script.Make("offer", new Fault.Before(new ProviderException(kind, "order_too_large", "Orders of at most 1 MiB are taken.")), 3);
        var vtid = world.Activated();

        world.UntilEnded(vtid, end, "order_too_large");

        world.Script.Count("offer").ShouldBe(1);
        world.Terminal(vtid).Fact("message").ShouldBe("Orders of at most 1 MiB are taken.");
    }

    [Fact]
    public void G1_a_retry_by_a_person_dispatches_again()
    {
        var world = new World { Dispatcher = { Pushes = true } };
        world.Script.Make("offer", new Fault.Before(Fault.Environment), 3);
        var vtid = world.Activated();
        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.DispatchFailed);

        world.Retry(vtid).Run!.Attempt.ShouldBe(2);
        world.Until(() => world.Dispatcher.Orders.Count == 1);

        world.Worker().Claim().Attempt.ShouldBe(2);
    }

    [Fact]
    public void G2_of_many_claimers_one_wins_and_its_fence_rises_strictly()
    {
        var world = new World();
        var vtid = world.Activated();
        world.Until(() => world.Run(vtid).OnOffer);
        var hosts = new[] { world.Host, world.StartHost() };
        var workers = Enumerable.Range(0, 12).Select(i => world.Worker(hosts[i % 2])).ToArray();

        var lanes = workers.Select((worker, i) => world.Time.NewLane().Start(() => hosts[i % 2].Queue.ClaimAsync(new ClaimRequest(worker.Id, TimeSpan.Zero), default))).ToArray();
        world.Time.Settle();

        lanes.ShouldAllBe(claim => claim.IsCompletedSuccessfully);
        var won = lanes.Select(claim => claim.GetAwaiter().GetResult()).OfType<WorkOrder>().ToArray();
        won.Length.ShouldBe(1);
        won[0].Fence.ShouldBe(1);
        world.Events(vtid, EventTypes.Claimed).Count.ShouldBe(1);

        var winner = workers.Single(worker => world.Run(vtid).Claim!.WorkerId == worker.Id);
        winner.Report(won[0], new WorkReport.Released("not today"));
        world.Until(() => world.Run(vtid).OnOffer);
        workers[0].Claim().Fence.ShouldBe(2);
    }

    [Fact]
    public void G2_another_worker_or_another_fence_is_refused_and_changes_nothing()
    {
        var world = new World();
        var vtid = world.Activated();
        var (holder, other) = (world.Worker(), world.Worker());
        var order = holder.Claim();
        var version = world.Snapshot(vtid).Task.Version;

        foreach (var fence in new[] { -1, 0, 2, long.MaxValue })
        {
            world.Refused(() => holder.Complete(order with { Fence = fence }), RefusalCodes.LeaseLost);
            holder.Beat(order with { Fence = fence }).ShouldBeNull();
        }

        world.Refused(() => other.Complete(order), RefusalCodes.LeaseLost);
        other.Beat(order).ShouldBeNull();
        world.Snapshot(vtid).Task.Version.ShouldBe(version);
    }

    [Fact]
    public void G3_without_a_pull_request_the_state_is_not_pr_created_and_after_5_minutes_one_is_created_once()
    {
        var world = new World();
        var (vtid, head) = world.Completed(opensPullRequest: true);
        var completed = world.Time.Now;

        world.Advance(TimeSpan.FromMinutes(4.9));
        world.Run(vtid).State.ShouldBe(RunState.Building);
        world.Script.Count("create_pr").ShouldBe(0);

        world.UntilState(vtid, RunState.PrCreated, TimeSpan.FromMinutes(1));
        var created = world.Script.Of("create_pr").ShouldHaveSingleItem();
        (created.At - completed).ShouldBe(TimeSpan.FromMinutes(5));
        world.Run(vtid).Find<PullRequestEvidence>()!.HeadSha.ShouldBe(head);
    }

    [Fact]
    public void G3_a_pull_request_that_shows_another_head_is_no_proof()
    {
        var world = new World();
        var (vtid, head) = world.Completed(opensPullRequest: true);
        world.Code.Open($"autopilot/{vtid}-1.1");
        world.Code.Repository.Push($"autopilot/{vtid}-1.1", head, "src/more", "sneaked in");

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.HeadMoved);

        world.Events(vtid, EventTypes.PullRequestCreated("fake")).ShouldBeEmpty();
        world.Code.PullRequests[0].State.ShouldBe(PullRequestState.Closed);
    }

    [Fact]
    public void G3_work_that_changes_nothing_gets_no_pull_request()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();

        worker.Report(order, new WorkReport.Completed(world.Code.Repository.PushEmpty(order.Branch, order.BaseSha), "I changed a lot."));

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.NoChange);
        world.Script.Count("create_pr").ShouldBe(0);
    }

    [Fact]
    public void G8_at_30_minutes_the_agent_is_cancelled_and_its_late_result_rejected()
    {
        var world = new World();
        var vtid = world.Activated();
        var (handler, stop) = (new HangingWork(world.Time.Clock), new CancellationTokenSource());
        var lane = world.Time.NewLane();
        var loop = lane.Start(() => new WorkerLoop(
            world.Host.Queue, handler, new WorkerRegistration("worker", "machine", "1"), new WorkerLoopOptions { Seed = 1 }, world.Time.Clock).RunAsync(stop.Token));
        world.UntilState(vtid, RunState.Building);
        var claimed = world.Time.Now;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ExecutionTimeout, TimeSpan.FromMinutes(31));

        handler.CancelledAt.ShouldBe(claimed + TimeSpan.FromMinutes(30));
        world.Terminal(vtid).Outcome.ShouldBe(Outcome.Timeout);
        world.Run(vtid).Claim.ShouldBeNull();
        world.Refused(
            () => world.Do(() => world.Host.Queue.ReportAsync(vtid, "worker-1", 1, new WorkReport.Completed(new string('a', 40), "late"), default)),
            RefusalCodes.LeaseLost);
        stop.Cancel();
        world.Until(() => loop.IsCompleted);
    }

    [Fact]
    public void G8_a_worker_that_ignores_its_limit_is_fenced_by_the_engine()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        worker.BeatUntil(order, () => world.Run(vtid).State.IsTerminal(), TimeSpan.FromMinutes(31));

        worker.Beat(order).ShouldBeNull();
        world.Refused(() => worker.Complete(order), RefusalCodes.LeaseLost);
        (world.Event(vtid, EventTypes.Ending).At - world.Event(vtid, EventTypes.Claimed).At).ShouldBe(TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void G10_a_crash_after_the_dispatch_and_before_its_record_sends_no_second_work_order()
    {
        var world = new World { Dispatcher = { Pushes = true } };
        var first = world.StartHost();
        world.Script.Make("offer", new Fault.Then(first.Kill));
        var other = world.StartHost(runs: false);
        var spec = world.Do(() => other.Tasks.CreateAsync(
            new NewTask("---\ntitle: A\nscope: ['src/**']\nacceptance: ['b']\n---\nc\n", World.Repository) { Autonomous = true }, Pipeline.Author, default)).Task;
        world.Do(() => other.Tasks.ApproveSpecAsync(spec.Vtid, spec.Spec.Hash, Pipeline.Operator, default));
        world.Do(() => other.Runs.ActivateAsync(spec.Vtid, spec.Spec.Hash, null, Pipeline.Operator, default));
        world.Until(() => world.Dispatcher.Orders.Count == 1);
        world.Snapshot(spec.Vtid).Effects.ShouldHaveSingleItem().Status.ShouldBe(EffectStatus.Intended);

        world.StartHost();
        world.Until(() => world.Run(spec.Vtid).OnOffer, null, () => world.Describe(spec.Vtid));

        world.Dispatcher.Orders.Count.ShouldBe(1);
        world.Script.Count("offer").ShouldBe(1);
        world.Snapshot(spec.Vtid).Effects.ShouldHaveSingleItem().Adopted.ShouldBeTrue();
    }
}
