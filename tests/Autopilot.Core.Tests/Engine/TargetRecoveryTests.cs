namespace Autopilot.Tests;

/// <summary>Protocols, part 8: what lifts a freeze, what counts as deployed, and what an ended run leaves on the target.</summary>
public sealed class TargetRecoveryTests
{
    [Fact]
    public void A_proof_does_not_lift_a_freeze_that_only_a_person_lifts()
    {
        var world = new World { Deployed = { Health = Silent } };
        var vtid = world.At(RunState.Verifying);
        var freeze = new Freeze("other-restore", "Something is left there.", null, vtid);
        var other = world.Snapshot(world.Approved()).Task;
        var commit = new Commit
        {
            Id = Guid.NewGuid(),
            ExpectedVersion = other.Version,
            Task = other,
            Turns = [new TurnChange.FreezeIt(Turn.ForTarget(World.Target), freeze)],
        };
        world.Do(() => world.Memory.CommitAsync(commit, default)).IsCommitted.ShouldBeTrue();
        world.Deployed.Health = Healthy;

        world.UntilState(vtid, RunState.Completed);

        world.TargetTurn().Freeze.ShouldBe(freeze);
        world.TargetTurn().Proven!.Vtid.ShouldBe(vtid);
    }

    [Fact]
    public void What_serves_while_another_run_deploys_covers_nothing_yet()
    {
        var world = new World { Deployed = { Health = Silent } };
        var first = world.At(RunState.Verifying, "src/one");
        var second = world.Completed("src/two").Vtid;
        world.Until(() => world.Run(second).Hold?.Name == Holds.DeployTurn);
        world.Deployed.Serve("theirs", world.Code.Repository.Tip);
        world.Advance(TimeSpan.FromMinutes(2));
        (world.Run(second).State, world.Run(second).Hold?.Name).ShouldBe((RunState.Merged, Holds.DeployTurn));

        world.Deployed.Health = Healthy;

        world.UntilState(first, RunState.Completed);
        world.UntilState(second, RunState.Completed);
        world.Run(second).Find<DeploymentEvidence>()!.CoveredBy.ShouldNotBeNull();
    }

    [Fact]
    public void Another_revision_that_serves_with_the_merge_ends_the_wait_for_the_own_one()
    {
        var world = new World { Deployed = { NewState = RevisionState.Starting } };
        var vtid = world.At(RunState.Deploying);
        var newer = world.Code.Repository.Push(FakeRepository.Main, world.Code.Repository.Tip, "src/newer", "1");
        world.Deployed.Serve("newer", newer);

        world.UntilState(vtid, RunState.Completed);

        world.Run(vtid).Find<ServingEvidence>()!.CoveredBy.ShouldBe(newer);
        world.Event(vtid, EventTypes.Deploy("fake", "succeeded")).Fact("servedBy").ShouldBe(newer);
        world.Script.Count("shift").ShouldBe(0);
    }

    [Fact]
    public void A_revision_that_takes_the_place_of_the_one_being_verified_is_recorded_as_covering_it()
    {
        var world = new World { Deployed = { Health = Silent } };
        var vtid = world.At(RunState.Verifying);
        var newer = world.Code.Repository.Push(FakeRepository.Main, world.Code.Repository.Tip, "src/newer", "1");
        world.Deployed.Serve("newer", newer);
        world.Deployed.Health = Healthy;

        world.UntilState(vtid, RunState.Completed);

        world.Run(vtid).Find<ServingEvidence>()!.CoveredBy.ShouldBe(newer);
        world.Event(vtid, EventTypes.Deploy("fake", "covered")).Fact("servedBy").ShouldBe(newer);
        world.Event(vtid, EventTypes.VerificationPassed).Fact("reportedCommit").ShouldBe(newer);
    }

    [Fact]
    public void Without_a_baseline_no_restore_is_owed()
    {
        var world = new World { Deployed = { Health = Sick } };
        var vtid = world.At(RunState.Verifying);
        world.Script.Make("find_pr", new Fault.Before(Fault.Transient), 100_000);

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationFailed, TimeSpan.FromMinutes(20));

        world.Run(vtid).CleanUps.ShouldHaveSingleItem().Result.ShouldBe(CleanUp.NoBaseline);
        world.Snapshot(vtid).Task.Debts.ShouldBeEmpty();
    }

    [Fact]
    public void An_owed_restore_is_settled_without_a_move_when_something_else_serves()
    {
        var world = new World();
        var (revision, _) = world.Baseline();
        world.Deployed.Health = Sick;
        var vtid = world.At(RunState.Verifying);
        world.Script.Make("shift", new Fault.Before(Fault.Transient), 100_000);
        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationFailed, TimeSpan.FromMinutes(10));
        var debt = world.Snapshot(vtid).Task.Debts.ShouldHaveSingleItem();
        (debt.Target, debt.Baseline).ShouldBe((World.Target, revision));

        world.Deployed.Serve("foreign", world.Code.Repository.Tip);
        world.Advance(TimeSpan.FromMinutes(1));
        var moves = world.Script.Count("shift");
        world.Script.Heal("shift");
        world.Until(() => world.Snapshot(vtid).Task.Debts.Count == 0, TimeSpan.FromMinutes(2));
        world.Advance(TimeSpan.FromMinutes(2));

        (world.Deployed.Serving, world.Script.Count("shift")).ShouldBe(("foreign", moves));
    }

    [Fact]
    public void An_owed_restore_takes_nothing_from_a_revision_that_was_proven_since()
    {
        var world = new World();
        world.Baseline();
        world.Deployed.Health = Sick;
        var vtid = world.At(RunState.Verifying);
        world.Script.Make("shift", new Fault.Before(Fault.Transient), 100_000);
        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationFailed, TimeSpan.FromMinutes(10));
        var sick = world.Deployed.Serving;
        world.Deployed.Health = serving => new HealthReading(Verdict.Passed, serving.Url, serving.Commit, "200");
        world.Do(() => world.Host.Control.ReleaseAsync(Turn.ForTarget(World.Target), "it was the network", Pipeline.Operator, default));
        world.Retry(vtid);
        world.UntilState(vtid, RunState.Completed);
        world.TargetTurn().Proven!.Revision.ShouldBe(sick);

        world.Script.Heal("shift");
        world.Until(() => world.Snapshot(vtid).Task.Debts.Count == 0, TimeSpan.FromMinutes(10));

        world.Deployed.Serving.ShouldBe(sick);
    }

    [Fact]
    public void A_deployment_that_is_still_under_way_at_the_end_freezes_the_target()
    {
        var world = new World();
        world.Baseline();
        world.Deployed.NewState = RevisionState.Starting;
        var vtid = world.At(RunState.Deploying, "src/slow");

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.DeployTimeout, TimeSpan.FromHours(2));

        world.Run(vtid).CleanUps.ShouldHaveSingleItem().Result.ShouldBe(CleanUp.Unverified);
        world.TargetTurn().Freeze!.Commit.ShouldBeNull("only a person may release it");
    }

    [Fact]
    public void A_deployment_that_ends_during_clean_up_leaves_the_target_free()
    {
        var world = new World();
        world.Baseline();
        world.Deployed.NewState = RevisionState.Starting;
        var vtid = world.At(RunState.Deploying, "src/slow");
        world.UntilEnding(vtid, TimeSpan.FromHours(2));
        world.Run(vtid).State.ShouldBe(RunState.Deploying);

        world.Deployed.NewState = RevisionState.Ready;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.DeployTimeout);
        world.TargetTurn().Freeze.ShouldBeNull();
    }

    private static HealthReading Healthy(Revision serving) => new(Verdict.Passed, serving.Url, serving.Commit, "200");

    private static HealthReading Sick(Revision serving) => new(Verdict.Failed, serving.Url, serving.Commit, "500");

    private static HealthReading Silent(Revision serving) => new(Verdict.Unknown, serving.Url, null, "no answer");
}
