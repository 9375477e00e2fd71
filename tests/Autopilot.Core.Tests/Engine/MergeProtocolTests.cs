namespace Autopilot.Tests;

/// <summary>Protocols, parts 6 and 7: renewal, turns, and what landed.</summary>
public sealed class MergeProtocolTests
{
    private static readonly Profile Asks = World.Deploys with { RequireMergeApproval = true };

    [Fact]
    public void Protocol_9_a_merge_that_may_have_happened_is_looked_up_before_a_refused_look_ends_the_run()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.HangAfter());
        world.Script.Make("find_merge", new Fault.Before(new ProviderException(FailureKind.Deterministic, "not_readable", "It cannot be read.")), 100_000);
        var vtid = world.Completed().Vtid;
        world.Until(() => world.Script.Count("find_merge") > 2, null, () => world.Describe(vtid));
        world.Run(vtid).Ending.ShouldBeNull(world.Describe(vtid));

        world.Script.Heal("find_merge");
        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("merge").ShouldBe(1);
    }

    [Fact]
    public void Protocol_7_the_merge_deadline_begins_when_approval_and_turn_are_there()
    {
        var world = new World(Asks);
        var vtid = world.At(RunState.Validated);
        world.Advance(TimeSpan.FromHours(20));
        world.Script.Make("merge", new Fault.Lie(WriteResults.Refused<string>(Refusal.Retry, "Try later.")), 100_000);
        var approved = world.Time.Now;
        Approve(world, vtid);

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.MergeTimeout, TimeSpan.FromMinutes(20));

        (world.Event(vtid, EventTypes.Ending).At - approved).ShouldBe(TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Protocol_7_without_an_approval_the_run_is_blocked_after_72_hours_and_nothing_is_merged()
    {
        var world = new World(Asks);
        var vtid = world.At(RunState.Validated);

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.ApprovalTimeout, TimeSpan.FromHours(73));

        world.Script.Count("merge").ShouldBe(0);
        world.Refused(() => Approve(world, vtid), RefusalCodes.NoActiveRun);
    }

    [Fact]
    public void Protocol_7_an_approval_of_another_head_is_refused()
    {
        var world = new World(Asks);
        var vtid = world.At(RunState.Validated);

        world.Refused(() => world.Do(() => world.Host.Runs.ApproveMergeAsync(vtid, new string('b', 40), Pipeline.Operator, default)), RefusalCodes.HeadMoved);
    }

    [Fact]
    public void Protocol_6_when_the_base_has_moved_the_rules_are_asked_again_against_it()
    {
        var world = new World(Asks);
        var vtid = world.At(RunState.Validated);
        var tip = world.Code.Repository.Push(FakeRepository.Main, world.Code.Repository.Tip, "src/other", "1");
        Approve(world, vtid);

        world.UntilState(vtid, RunState.Completed);

        world.Run(vtid).Evidence.OfType<ValidationEvidence>().Count().ShouldBe(2);
        world.Run(vtid).Find<ValidationEvidence>()!.BaseSha.ShouldBe(tip);
        world.Run(vtid).Find<MergeEvidence>()!.BaseDrift.ShouldBeFalse();
        ((MergeRequest)world.Script.Of("merge")[0].Argument!).BaseSha.ShouldBe(tip);
    }

    [Fact]
    public void Protocol_7_a_base_that_moves_during_the_merge_is_drift_and_no_mismatch()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.First(() => world.Code.Repository.Push(FakeRepository.Main, world.Code.Repository.Tip, "src/other", "1")));
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);

        world.Run(vtid).Find<MergeEvidence>()!.BaseDrift.ShouldBeTrue();
    }

    [Fact]
    public void Protocol_6_checks_are_read_again_green_within_60_seconds_before_the_merge()
    {
        var world = new World(Asks);
        var vtid = world.At(RunState.Validated);
        world.Advance(TimeSpan.FromMinutes(10));
        var before = world.Script.Count("read_checks");
        Approve(world, vtid);

        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("read_checks").ShouldBe(before + 1);
        var merged = world.Script.Of("merge")[0].At;
        (merged - world.Run(vtid).Find<ChecksEvidence>()!.At).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Protocol_6_checks_that_turned_red_end_the_run_before_the_merge()
    {
        var world = new World(Asks);
        var vtid = world.At(RunState.Validated);
        world.Advance(TimeSpan.FromMinutes(10));
        world.Checks.Verdict = Verdict.Failed;
        Approve(world, vtid);

        world.Until(() => world.Events(vtid, EventTypes.Failed).Count == 1);
        world.Terminal(vtid).Fact("reason").ShouldBe(FailureReasons.ChecksFailed);
        world.Script.Count("merge").ShouldBe(0);
    }

    [Fact]
    public void Protocol_7_one_run_at_a_time_merges_into_a_base()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.Hang());
        var first = world.Completed("src/one").Vtid;
        world.Until(() => world.Script.Count("merge") == 1);
        world.BaseTurn().Holder!.Value.Vtid.ShouldBe(first);

        var second = world.Completed("src/two").Vtid;
        world.Until(() => world.Run(second).Hold?.Name == Holds.MergeTurn);
        world.Run(second).DeadlineAt.ShouldBeNull();

        world.UntilState(first, RunState.Completed);
        world.UntilState(second, RunState.Completed);
        world.Script.Of("merge").Select(call => ((MergeRequest)call.Argument!).Vtid).ShouldBe([first, first, second]);
    }

    [Fact]
    public void Protocol_7_a_landed_tree_that_is_not_the_validated_one_fails_and_freezes_the_base()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.HangAfter());
        world.Script.Make("find_merge", new Fault.First(() => Tamper(world)));
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.LandedTreeMismatch);

        world.Terminal(vtid).Fact("merged").ShouldBe("true");
        world.Script.Count("merge").ShouldBe(1);
        world.Switch.UnresolvedIntents.ShouldBe(0);
        world.BaseTurn().Freeze!.Vtid.ShouldBe(vtid);

        var next = world.Completed("src/two").Vtid;
        world.Until(() => world.Run(next).Hold?.Name == Holds.BaseFrozen);
        world.Do(() => world.Host.Control.ReleaseAsync(Turn.ForBase(World.Repository, FakeRepository.Main), "looked at it", Pipeline.Operator, default)).ShouldBeTrue();
        world.UntilState(next, RunState.Completed);
    }

    [Fact]
    public void Protocol_7_a_landed_form_that_cannot_be_identified_is_never_merged_again()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.HangAfter());
        world.Script.Make("find_merge", new Fault.Lie(new LandedMerge(LandedStatus.Unprovable, "Something landed.")), 100_000);
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.MergeUnprovable, TimeSpan.FromMinutes(20));

        world.Script.Count("merge").ShouldBe(1);
    }

    [Fact]
    public void Protocol_7_a_merge_that_becomes_provable_before_the_deadline_advances_the_run()
    {
        var world = new World();
        world.Script.Make("find_merge", new Fault.Lie(new LandedMerge(LandedStatus.Unprovable, "Something landed.")), 3);
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("merge").ShouldBe(1);
    }

    [Fact]
    public void Protocol_9_a_merge_that_is_done_and_not_yet_proven_is_not_ended_by_a_failing_look()
    {
        var world = new World();
        world.Script.Make("find_merge", new Fault.Before(Fault.Environment), 6);
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);
    }

    [Fact]
    public void Protocol_7_a_merge_refused_for_a_reversible_fact_ends_the_run_only_when_it_stays()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.Lie(WriteResults.Refused<string>(FailureReasons.MergeConflict, "It conflicts.")));
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("merge").ShouldBe(2);
    }

    private static void Approve(World world, Vtid vtid) =>
        world.Do(() => world.Host.Runs.ApproveMergeAsync(vtid, world.Now(vtid).Run!.Work!.HeadSha, Pipeline.Operator, default));

    // Somebody put more into the merge commit than its sides hold.
    private static void Tamper(World world)
    {
        var landed = world.Code.Repository[world.Code.Repository.Tip];
        world.Code.Repository.Branches[FakeRepository.Main] =
            world.Code.Repository.Commit(landed.Parents, landed.Files.SetItem("src/backdoor", "1"), landed.Message);
    }
}
