using System.Globalization;

namespace Autopilot.Tests;

/// <summary>Protocols, part 3: deadlines, holds, outages, and second looks.</summary>
public sealed class TimeProtocolTests
{
    [Fact]
    public void Protocol_3_disabling_holds_what_has_not_started_and_enabling_restores_the_time_that_was_left()
    {
        var world = new World();
        var vtid = world.Activated();
        world.Until(() => world.Run(vtid).OnOffer);
        world.Advance(TimeSpan.FromSeconds(20));
        world.Disable();
        world.Refused(() => world.Worker().Claim(), RefusalCodes.ExecutionDisabled);

        world.Advance(TimeSpan.FromHours(2));
        var held = world.Run(vtid);
        (held.Hold!.Name, held.DeadlineAt).ShouldBe((Holds.ExecutionDisabled, null));
        held.Hold.Remaining.ShouldBe(TimeSpan.FromSeconds(40));

        world.Enable();
        world.Until(() => world.Run(vtid).Hold is null, TimeSpan.FromSeconds(1));
        (world.Run(vtid).DeadlineAt - world.Time.Now).ShouldBe(TimeSpan.FromSeconds(40));
        world.Worker().Claim();
    }

    // Nobody looks at work on offer for a whole minute: a disable may begin and end within it.
    [Fact]
    public void Protocol_3_a_disable_between_two_looks_stops_the_clocks_as_well()
    {
        var world = new World();
        var vtid = world.Activated();
        world.Until(() => world.Run(vtid).OnOffer);
        world.Advance(TimeSpan.FromSeconds(5));
        world.Disable();
        world.Advance(TimeSpan.FromSeconds(50));
        world.Enable();
        world.Advance(TimeSpan.FromSeconds(1));

        (world.Run(vtid).DeadlineAt - world.Time.Now).ShouldBe(TimeSpan.FromSeconds(54));
    }

    [Fact]
    public void Protocol_3_a_switch_that_goes_off_by_itself_stops_the_clocks_from_then_on()
    {
        var world = new World();
        var vtid = world.Activated();
        world.Until(() => world.Run(vtid).OnOffer);
        world.Advance(TimeSpan.FromSeconds(5));
        world.Do(() => world.Memory.SetExecutionAsync(true, "for a moment", TimeSpan.FromSeconds(5), "tester", default));
        world.Advance(TimeSpan.FromSeconds(45));
        world.Enable();
        world.Advance(TimeSpan.FromSeconds(1));

        (world.Run(vtid).DeadlineAt - world.Time.Now).ShouldBe(TimeSpan.FromSeconds(49));
    }

    [Fact]
    public void Protocol_3_work_that_nobody_may_claim_spends_no_dispatch_attempt()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        for (var disable = 0; disable < 4; disable++)
        {
            world.Until(() => world.Run(vtid).OnOffer);
            world.Disable();
            for (var asked = 0; asked < 5; asked++)
            {
                world.Refused(() => worker.TryClaim(), RefusalCodes.ExecutionDisabled);
                world.Advance(TimeSpan.FromSeconds(11));
            }

            world.Enable();
            world.Advance(TimeSpan.FromSeconds(3));
        }

        (world.Run(vtid).State, world.Run(vtid).FailedOffers).ShouldBe((RunState.InProgress, 0), world.Describe(vtid));
    }

    [Fact]
    public void Protocol_3_deadlines_of_what_is_under_way_outside_go_on_while_disabled()
    {
        var world = new World { Deployed = { NewState = RevisionState.Starting } };
        var vtid = world.At(RunState.Deploying);
        world.Disable();

        world.UntilEnding(vtid, TimeSpan.FromMinutes(11)).Reason.ShouldBe(FailureReasons.DeployTimeout);
    }

    [Fact]
    public void Protocol_3_a_worker_that_holds_its_claim_goes_on_while_disabled_and_its_work_waits()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        world.Disable();

        worker.Complete(order);
        world.Advance(TimeSpan.FromHours(1));
        world.Run(vtid).Hold!.Name.ShouldBe(Holds.ExecutionDisabled);
        world.Script.Count("create_pr").ShouldBe(0);

        world.Enable();
        world.UntilState(vtid, RunState.Completed);
    }

    [Fact]
    public void Protocol_3_stop_now_ends_running_work_without_spending_an_attempt()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();

        world.Do(() => world.Host.Control.StopAsync("an incident", true, Pipeline.Operator, default)).LiveClaims.ShouldBe(0);

        worker.Beat(order).ShouldBeNull();
        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.Stopped);
        world.Snapshot(vtid).Task.Spent.Attempts.ShouldBe(0);
        world.Switch.IsQuiescent.ShouldBeTrue();
    }

    [Fact]
    public void Protocol_3_proof_found_by_a_look_after_the_deadline_advances_the_run()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        var deadline = world.Run(vtid).DeadlineAt!.Value;
        world.Advance(deadline - world.Time.Now - TimeSpan.FromSeconds(1));
        // No look happens at the deadline; the next one begins after it.
        world.Script.Make("read_checks", new Fault.First(() => world.Checks.Verdict = Verdict.Passed));

        world.UntilState(vtid, RunState.Completed);
    }

    [Fact]
    public void Protocol_3_an_outage_of_all_hosts_kills_neither_workers_nor_green_pull_requests()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var waiting = world.At(RunState.PrCreated);
        var building = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        worker.Beat(order);
        var (before, left) = (world.Time.Now, world.Run(waiting).DeadlineAt - world.Time.Now);
        world.Host.Kill();

        world.Time.Clock.Advance(TimeSpan.FromHours(3));
        world.StartHost();
        world.Advance(TimeSpan.FromSeconds(1));

        world.Run(waiting).Ending.ShouldBeNull();
        (world.Run(waiting).DeadlineAt - world.Time.Now - left)!.Value.Duration().ShouldBeLessThan(TimeSpan.FromSeconds(10));
        world.Run(building).Claim.ShouldNotBeNull();
        worker.Beat(order).ShouldNotBeNull("its lease moved by the gap");
        world.Time.Now.ShouldBeGreaterThan(before);
    }

    [Fact]
    public void Protocol_3_an_outage_of_the_store_loses_nothing()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        var left = world.Run(vtid).DeadlineAt!.Value - world.Time.Now;
        world.Store.IsDown = true;
        world.Advance(TimeSpan.FromHours(1));

        world.Store.IsDown = false;
        world.Advance(TimeSpan.FromSeconds(5));
        world.Run(vtid).Ending.ShouldBeNull();
        (world.Run(vtid).DeadlineAt!.Value - world.Time.Now).ShouldBe(left, TimeSpan.FromSeconds(15));

        world.Checks.Verdict = Verdict.Passed;
        world.UntilState(vtid, RunState.Completed);
    }

    [Fact]
    public void Protocol_3_first_evidence_is_not_demanded_for_the_time_of_an_outage()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        world.Host.Kill();
        world.Time.Clock.Advance(TimeSpan.FromMinutes(20));

        var host = world.StartHost();
        world.Advance(TimeSpan.FromSeconds(30));

        world.Run(vtid).Claim.ShouldNotBeNull(world.Describe(vtid));
        world.Do(() => host.Queue.HeartbeatAsync([new Heartbeat(vtid, worker.Id, order.Fence, "at work")], default))[0].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("closed", FailureReasons.PullRequestClosed)]
    [InlineData("gone", FailureReasons.PullRequestNotFound)]
    [InlineData("conflict", FailureReasons.MergeConflict)]
    [InlineData("base", FailureReasons.WrongBase)]
    public void Protocol_3_a_reversible_fact_ends_a_run_only_at_a_second_look(string fact, string reason)
    {
        foreach (var stays in new[] { false, true })
        {
            var world = new World { Checks = { Verdict = Verdict.Pending } };
            var vtid = world.At(RunState.PrCreated);
            Change(world, fact, true);
            world.Until(() => world.Run(vtid).Suspicion is not null);
            var seen = world.Time.Now;
            if (stays)
            {
                world.UntilEnding(vtid).Reason.ShouldBe(reason);
                (world.Event(vtid, EventTypes.Ending).At - seen).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(10));
            }
            else
            {
                Change(world, fact, false);
                world.Checks.Verdict = Verdict.Passed;
                world.UntilState(vtid, RunState.Completed);
            }
        }
    }

    [Fact]
    public void Protocol_3_a_moved_head_stops_the_merge_at_the_first_look()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Code.Repository.Push($"autopilot/{vtid}-1.1", world.Run(vtid).Work!.HeadSha, "src/more", "sneaked in");

        world.Do(() => world.Memory.WakeAsync(vtid, default));
        world.Advance(TimeSpan.FromSeconds(4));

        world.Run(vtid).Ending!.Failure.Reason.ShouldBe(FailureReasons.HeadMoved);
    }

    [Fact]
    public void Protocol_3_what_cannot_be_found_out_ends_no_hold_and_no_run()
    {
        var world = new World();
        world.Baseline();
        world.Deployed.Serve("foreign", world.Code.Repository.Commit([], world.Code.Repository[world.Code.Repository.Tip].Files, "Elsewhere"));
        var vtid = world.Completed().Vtid;
        world.Until(() => world.Run(vtid).Hold?.Name == Holds.TargetDiverged);
        world.Script.Make("find_serving", new Fault.Before(Fault.Transient), 1000);

        world.Advance(TimeSpan.FromHours(1));

        world.Run(vtid).Hold!.Name.ShouldBe(Holds.TargetDiverged);
    }

    [Fact]
    public void An_ending_that_a_deadline_decided_names_it_in_the_ledger()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        var deadline = world.Run(vtid).DeadlineAt!.Value;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ChecksTimeout, TimeSpan.FromHours(1));

        world.Event(vtid, EventTypes.Ending).Fact("deadline").ShouldBe(deadline.ToString("O", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void An_ending_that_no_deadline_decided_names_none()
    {
        var world = new World();
        var vtid = world.Activated();
        world.Cancel(vtid);

        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        world.Event(vtid, EventTypes.Ending).Fact("deadline").ShouldBeNull();
    }

    private static void Change(World world, string fact, bool on)
    {
        switch (fact)
        {
            case "closed":
                world.Code.Change(1, pr => pr with { State = on ? PullRequestState.Closed : PullRequestState.Open });
                break;
            case "gone" when on:
                world.Script.Make("find_pr", new Fault.Lie(null), 1000);
                break;
            case "gone":
                world.Script.Heal("find_pr");
                break;
            case "conflict":
                world.Code.Change(1, pr => pr with { Mergeable = on ? false : null });
                break;
            case "base":
                world.Code.Change(1, pr => pr with { BaseBranch = on ? "release" : FakeRepository.Main });
                break;
        }
    }
}
