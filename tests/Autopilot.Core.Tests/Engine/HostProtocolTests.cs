namespace Autopilot.Tests;

/// <summary>Protocols, parts 2, 3, 5 and 6: what one host may do beside others, and what a look may conclude.</summary>
public sealed class HostProtocolTests
{
    [Fact]
    public void Protocol_2_an_intent_whose_commit_took_too_long_is_looked_up_before_anything_is_asked_for()
    {
        var world = new World();
        world.Script.Make("intend merge", new Fault.First(() => world.Time.Clock.Advance(TimeSpan.FromSeconds(11))));
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("merge").ShouldBe(1);
        world.Snapshot(vtid).Effects.Where(effect => effect.Key.Action == EffectAction.Merge).Select(effect => effect.Status)
            .ShouldBe([EffectStatus.Refused, EffectStatus.Done]);
    }

    [Fact]
    public void Protocol_6_healthy_hosts_share_one_evaluation()
    {
        var passes = false;
        var rule = new ScriptedRule("external", (_, _) => new(new RuleVerdict(passes ? Verdict.Passed : Verdict.Pending, "not yet")));
        var world = new World(World.Deploys with { Rules = [.. BuiltInRules.Ids, "external"] }, [rule]);
        world.Host.HasStopped.ShouldBeFalse();
        world.StartHost();
        world.StartHost();
        var vtid = world.At(RunState.Reviewing);
        world.Advance(TimeSpan.FromSeconds(20));
        world.Run(vtid).Evaluations.ShouldBe(1);

        passes = true;
        world.UntilState(vtid, RunState.Completed);
        world.Run(vtid).Evaluations.ShouldBe(1);
    }

    [Fact]
    public void Protocol_6_a_rule_that_gives_a_reason_of_its_own_has_failed_the_validation()
    {
        foreach (var reason in new[] { "house_rule", FailureReasons.HeadMoved, FailureReasons.NoChange })
        {
            var rule = new ScriptedRule("external", (_, _) => new(RuleVerdict.Failed("not here", reason)));
            var world = new World(World.Deploys with { Rules = [.. BuiltInRules.Ids, "external"] }, [rule]);
            var vtid = world.Completed().Vtid;
            world.UntilEnded(vtid, RunState.Failed, reason);
            world.Event(vtid, EventTypes.ValidationFailed).Fact("cause").ShouldBe("external");
        }
    }

    [Fact]
    public void Protocol_8_a_deployment_that_was_never_accepted_is_told_by_its_own_event()
    {
        var world = new World();
        world.Script.Make("start_deploy", new Fault.Lie(WriteResults.Refused<string>(Refusal.Retry, "busy")), 100_000);
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.DeployTimeout, TimeSpan.FromMinutes(20));

        world.Event(vtid, EventTypes.Deploy("fake", "timeout")).From.ShouldBe(RunState.Merged);
    }

    [Fact]
    public void Protocol_3_what_an_operator_can_mend_is_waited_for()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Script.Make("find_pr", new Fault.Before(Fault.Environment), 100_000);
        world.Advance(TimeSpan.FromMinutes(5));
        (world.Run(vtid).Ending, world.Run(vtid).Suspicion).ShouldBe((null, null));
        var explanation = TaskExplanation.Of(world.Snapshot(vtid));
        explanation.WhoActs.ShouldBe("operator");
        explanation.WaitingFor.ShouldContain("refused the credential");

        world.Script.Heal("find_pr");
        world.Checks.Verdict = Verdict.Passed;
        world.UntilState(vtid, RunState.Completed);
    }

    [Fact]
    public void Protocol_3_checks_that_cannot_run_end_the_run_at_a_second_look()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Script.Make("read_checks", new Fault.Before(new ProviderException(FailureKind.Environment, FailureReasons.ChecksUnavailable, "No runtime.")), 1000);

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.ChecksUnavailable, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void Protocol_3_two_sights_with_a_hold_between_them_are_no_confirmation()
    {
        var world = new World();
        world.Baseline();
        world.Deployed.Serve("foreign", world.Code.Repository.Commit([], world.Code.Repository[world.Code.Repository.Tip].Files, "Elsewhere"));
        var vtid = world.Completed().Vtid;
        world.Until(() => world.Run(vtid).Hold?.Name == Holds.TargetDiverged);
        world.Script.Make("find_serving", new Fault.Before(new ProviderException(FailureKind.Deterministic, "odd", "Odd.")));
        world.Until(() => world.Run(vtid).Suspicion is not null);

        world.Until(() => world.Run(vtid).Suspicion is null, TimeSpan.FromMinutes(1));

        (world.Run(vtid).Hold?.Name, world.Run(vtid).Ending).ShouldBe((Holds.TargetDiverged, null));
    }

    [Fact]
    public void Protocol_3_a_switch_that_expires_stops_the_clocks_when_it_expires()
    {
        var world = new World();
        var vtid = world.Activated();
        world.Until(() => world.Run(vtid).OnOffer);
        world.Do(() => world.Host.Control.ThawAsync("a while", TimeSpan.FromSeconds(40), Pipeline.Operator, default));
        var left = world.Run(vtid).DeadlineAt!.Value - world.Time.Now - TimeSpan.FromSeconds(40);

        world.Until(() => world.Run(vtid).Hold is not null);

        world.Run(vtid).Hold!.Remaining.ShouldBe(left);
    }

    [Fact]
    public void A_wake_up_during_a_look_outlives_what_the_look_commits()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Host.Kill();
        world.Advance(TimeSpan.FromMinutes(2));
        var lease = world.Do(() => world.Memory.LeaseDueAsync("test", 1, TimeSpan.FromMinutes(1), default)).ShouldHaveSingleItem();
        world.Do(() => world.Memory.WakeAsync(vtid, default));
        var waited = Lifecycle.Decide(lease.Snapshot.Run!, new Trigger.Waited("something else"), world.Time.Now);
        world.Do(() => world.Memory.CommitAsync(Commits.Of(lease.Snapshot, waited, world.Time.Now), default)).IsCommitted.ShouldBeTrue();
        world.Do(() => world.Memory.ReleaseAsync(lease, TimeSpan.FromHours(1), default));

        world.Do(() => world.Memory.NextDueAsync(default)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_conflict_that_one_task_declares_excludes_both()
    {
        foreach (var declaredByRunning in new[] { true, false })
        {
            var world = new World();
            var quiet = world.Approved();
            var declaring = world.Approved($"conflictsWith: [{quiet}]\n");
            var (first, second) = declaredByRunning ? (declaring, quiet) : (quiet, declaring);
            world.Activate(first);
            var worker = world.Worker();
            var order = worker.Claim();
            world.Activate(second);
            world.Until(() => world.Run(second).Hold?.Name == Holds.ConflictsWith, TimeSpan.FromSeconds(30), () => world.Describe(second));

            worker.Complete(order);
            world.UntilState(first, RunState.Completed);
            worker.Claim().Vtid.ShouldBe(second);
        }
    }

    [Fact]
    public void Protocol_5_a_pull_request_that_no_list_shows_is_judged_by_its_number()
    {
        var world = new World();
        world.Script.Make("list_prs", new Fault.Lie(Array.Empty<PullRequest>()), 100_000);

        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);
        world.Script.Count("create_pr").ShouldBe(1);
    }

    [Fact]
    public void Protocol_5_what_the_deadline_itself_opened_has_the_time_of_a_call_to_show()
    {
        var world = new World();
        world.Script.Make("create_pr", new Fault.Then(() => world.Script.Make("find_head", new Fault.Before(Fault.Transient), 3)));

        var vtid = world.Completed(opensPullRequest: true).Vtid;

        world.UntilState(vtid, RunState.Completed);
    }
}
