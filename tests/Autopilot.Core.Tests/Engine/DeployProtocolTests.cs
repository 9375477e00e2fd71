namespace Autopilot.Tests;

/// <summary>Protocols, part 8: turns on the target, what serves, baselines and restores.</summary>
public sealed class DeployProtocolTests
{
    [Fact]
    public void Protocol_8_where_a_commit_that_contains_the_merge_serves_nothing_is_deployed()
    {
        var world = new World();
        world.Script.Make("find_serving", new Fault.First(() => world.Deployed.Serve("theirs", world.Code.Repository.Tip)));
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("start_deploy").ShouldBe(0);
        world.Run(vtid).Find<DeploymentEvidence>()!.CoveredBy.ShouldBe(world.Code.Repository.Tip);
        world.Event(vtid, EventTypes.Deploy("fake", "covered")).Fact("revision").ShouldBe("theirs");
    }

    [Fact]
    public void Protocol_8_a_commit_that_contains_the_merge_and_is_not_on_the_base_covers_nothing()
    {
        var world = new World();
        world.Script.Make("find_serving", new Fault.First(
            () => world.Deployed.Serve("theirs", world.Code.Repository.Push("side", world.Code.Repository.Tip, "src/side", "1"))));
        var vtid = world.Completed().Vtid;

        world.Until(() => world.Run(vtid).Hold?.Name == Holds.TargetDiverged, null, () => world.Describe(vtid));

        world.Script.Count("start_deploy").ShouldBe(0);
    }

    [Fact]
    public void Protocol_8_what_serves_and_diverged_holds_the_run_until_it_is_contained()
    {
        var world = new World();
        var (revision, commit) = world.Baseline();
        Diverge(world);
        var vtid = world.Completed().Vtid;
        world.Until(() => world.Run(vtid).Hold?.Name == Holds.TargetDiverged);

        world.Advance(TimeSpan.FromHours(3));
        world.Script.Count("start_deploy").ShouldBe(1, "only the baseline was deployed");
        world.Deployed.Serve(revision, commit);

        world.UntilState(vtid, RunState.Completed);
    }

    [Fact]
    public void Protocol_8_traffic_that_changed_meanwhile_is_not_taken_from_a_commit_that_is_not_contained()
    {
        var world = new World();
        world.Baseline();
        world.Deployed.NewState = RevisionState.Starting;
        var vtid = world.At(RunState.Deploying);
        Diverge(world);
        world.Deployed.NewState = RevisionState.Ready;

        world.Until(() => world.Run(vtid).Hold?.Name == Holds.TargetDiverged, null, () => world.Describe(vtid));

        world.Deployed.Serving.ShouldBe("foreign");
    }

    [Fact]
    public void Protocol_8_turns_follow_the_order_of_the_merges()
    {
        var world = new World { Deployed = { NewState = RevisionState.Starting } };
        var first = world.Completed("src/one").Vtid;
        world.UntilState(first, RunState.Deploying);
        var second = world.Completed("src/two").Vtid;
        world.Until(() => world.Run(second).Hold?.Name == Holds.DeployTurn);
        world.Run(second).DeadlineAt.ShouldBeNull();

        world.Advance(TimeSpan.FromMinutes(5));
        world.Deployed.NewState = RevisionState.Ready;
        world.UntilState(first, RunState.Completed);
        world.UntilState(second, RunState.Completed);

        world.Script.Of("start_deploy").Select(call => ((DeployRequest)call.Argument!).Key.Vtid).ShouldBe([first, second]);
        world.Run(second).Find<DeploymentEvidence>()!.Baseline!.Vtid.ShouldBe(first);
    }

    [Fact]
    public void Protocol_8_turns_follow_the_order_of_the_merges_after_a_disable_too()
    {
        var world = new World();
        var last = world.Approved();
        var first = world.Completed("src/first").Vtid;
        world.Deployed.Health = serving => new HealthReading(Verdict.Pending, serving.Url, null, "starting");
        world.UntilState(first, RunState.Verifying);
        var second = world.Completed("src/second").Vtid;
        world.Until(() => world.Run(second).Hold?.Name == Holds.DeployTurn);
        world.Activate(last);
        var worker = world.Worker();
        worker.Complete(worker.Claim(), "src/last");
        world.Until(() => world.Run(last).Hold?.Name == Holds.DeployTurn);
        world.Disable();
        world.Until(() => world.Run(last).Hold?.Name == Holds.ExecutionDisabled && world.Run(second).Hold?.Name == Holds.ExecutionDisabled);
        world.Deployed.Health = serving => new HealthReading(Verdict.Passed, serving.Url, serving.Commit, "200");
        world.UntilState(first, RunState.Completed);
        world.Enable();
        world.UntilState(last, RunState.Completed);
        world.UntilState(second, RunState.Completed);

        world.Script.Of("start_deploy").Select(call => ((DeployRequest)call.Argument!).Key.Vtid).ShouldBe([first, second, last]);
    }

    [Fact]
    public void Protocol_8_who_has_the_turn_does_not_wait_for_an_earlier_merge_that_waits_for_it()
    {
        var world = new World();
        var first = world.DeployFailed();
        world.Script.Make("start_deploy", new Fault.Lie(WriteResults.Refused<string>(Refusal.Retry, "The target is busy.")), 3);
        var second = world.Completed("src/second").Vtid;
        world.Until(() => world.TargetTurn().Holder?.Vtid == second);

        world.Retry(first);

        world.UntilState(second, RunState.Completed);
        world.UntilState(first, RunState.Completed);
        world.Run(first).Find<DeploymentEvidence>()!.CoveredBy.ShouldNotBeNull();
    }

    [Fact]
    public void Protocol_8_after_a_rollback_later_runs_are_held_until_a_person_releases_the_target()
    {
        var world = new World();
        var (revision, _) = world.Baseline();
        var bad = RolledBack(world, revision);
        var next = world.Completed("src/next").Vtid;
        world.Until(() => world.Run(next).Hold?.Name == Holds.TargetHeld);
        world.Advance(TimeSpan.FromHours(1));
        world.Deployed.Serving.ShouldBe(revision);

        world.Do(() => world.Host.Control.ReleaseAsync(Turn.ForTarget(World.Target), "it was the network", Pipeline.Operator, default)).ShouldBeTrue();

        world.UntilState(next, RunState.Completed);
        world.Run(bad).State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void Protocol_8_after_a_rollback_a_contained_revert_lets_a_later_run_pass()
    {
        var world = new World();
        var (revision, _) = world.Baseline();
        var bad = RolledBack(world, revision);
        world.Code.Repository.Revert(world.Run(bad).Find<MergeEvidence>()!.MergeSha);

        var next = world.Completed("src/next").Vtid;

        world.UntilState(next, RunState.Completed);
        world.TargetTurn().Freeze.ShouldBeNull("a newer revision is proven");
    }

    [Fact]
    public void Protocol_8_a_restore_that_another_revision_superseded_does_nothing()
    {
        var world = new World();
        world.Baseline();
        world.Deployed.Health = serving => new HealthReading(Verdict.Failed, serving.Url, serving.Commit, "500");
        var vtid = world.At(RunState.Verifying);
        world.Script.Make("commit", new Fault.First(() => { }));
        world.Until(() => world.Run(vtid).Suspicion is not null);
        Diverge(world);

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationTimeout);

        world.Run(vtid).CleanUps.ShouldHaveSingleItem().Result.ShouldBe(CleanUp.Superseded);
        world.Deployed.Serving.ShouldBe("foreign");
        world.TargetTurn().Freeze.ShouldBeNull();
    }

    [Fact]
    public void Protocol_8_another_revision_that_contains_the_merge_is_verified_instead()
    {
        var world = new World();
        world.Deployed.Health = serving => new HealthReading(Verdict.Unknown, serving.Url, null, "no answer");
        var vtid = world.At(RunState.Verifying);
        var newer = world.Code.Repository.Push(FakeRepository.Main, world.Code.Repository.Tip, "src/newer", "1");
        world.Deployed.Serve("newer", newer);
        world.Deployed.Health = serving => new HealthReading(Verdict.Passed, serving.Url, serving.Commit, "200");

        world.UntilState(vtid, RunState.Completed);

        world.Run(vtid).Find<VerificationEvidence>()!.ReportedCommit.ShouldBe(newer);
        world.TargetTurn().Proven!.Revision.ShouldBe("newer");
    }

    [Fact]
    public void Protocol_8_without_a_proven_baseline_no_restore_is_promised()
    {
        var world = new World { Deployed = { Health = serving => new HealthReading(Verdict.Failed, serving.Url, serving.Commit, "500") } };
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationFailed);

        world.Event(vtid, EventTypes.Deploy("fake", "started")).Fact("baseline").ShouldBe("no_baseline");
        world.Run(vtid).CleanUps.ShouldHaveSingleItem().Result.ShouldBe(CleanUp.NoBaseline);
        world.Events(vtid, EventTypes.Deploy("fake", "rolled_back")).ShouldBeEmpty();
        world.Script.Count("shift").ShouldBe(1);
    }

    [Fact]
    public void Protocol_8_an_unverified_restore_freezes_the_target_and_stays_owed()
    {
        var world = new World();
        world.Baseline();
        world.Deployed.Health = serving => new HealthReading(Verdict.Failed, serving.Url, serving.Commit, "500");
        var vtid = world.At(RunState.Verifying);
        world.Script.Make("shift", new Fault.Before(Fault.Transient), 100_000);

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationFailed, TimeSpan.FromMinutes(10));

        world.Terminal(vtid).Data!["cleanup"]![0]!.ToString().ShouldBe("restore: unverified");
        world.TargetTurn().Freeze!.Commit.ShouldBeNull("only a person may release it");
        world.Snapshot(vtid).Task.Debts.ShouldHaveSingleItem().Action.ShouldBe(EffectAction.Restore);

        world.Script.Heal("shift");
        world.Until(() => world.Snapshot(vtid).Task.Debts.Count == 0, TimeSpan.FromMinutes(2));
        world.Deployed.Serving.ShouldBe(world.TargetTurn().Proven!.Revision);
    }

    [Fact]
    public void Protocol_8_a_profile_without_a_target_completes_with_the_merge()
    {
        var world = new World(World.Merges);
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("find_serving").ShouldBe(0);
        world.Terminal(vtid).Fact("reason").ShouldBe("merged");
    }

    private static Vtid RolledBack(World world, string revision)
    {
        world.Deployed.Health = serving => serving.Name == revision
            ? new HealthReading(Verdict.Passed, serving.Url, serving.Commit, "200")
            : new HealthReading(Verdict.Failed, serving.Url, serving.Commit, "500");
        var bad = world.Completed("src/bad").Vtid;
        world.UntilEnded(bad, RunState.Failed, FailureReasons.VerificationFailed);
        world.Deployed.Serving.ShouldBe(revision);
        world.Deployed.Health = serving => new HealthReading(Verdict.Passed, serving.Url, serving.Commit, "200");
        return bad;
    }

    private static void Diverge(World world) => world.Deployed.Serve(
        "foreign", world.Code.Repository.Commit([], world.Code.Repository[world.Code.Repository.Tip].Files, "From elsewhere"));
}
