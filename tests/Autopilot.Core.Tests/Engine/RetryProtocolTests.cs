namespace Autopilot.Tests;

/// <summary>Protocols, part 9: what a next attempt may begin behind, and who allowed it.</summary>
public sealed class RetryProtocolTests
{
    private const string OtherText = "---\ntitle: Change it otherwise\nscope: ['src/**']\nacceptance: ['It works']\n---\nOtherwise.\n";

    [Fact]
    public void A_retry_behind_a_merge_is_refused_under_a_rejected_spec()
    {
        var world = new World();
        var vtid = world.DeployFailed();
        var hash = world.Snapshot(vtid).Task.Spec.Hash;
        world.Do(() => world.Host.Tasks.RejectSpecAsync(vtid, hash, "wrong", Pipeline.Operator, default));

        world.Refused(() => world.Retry(vtid), RefusalCodes.SpecNotApproved);

        world.Run(vtid).Attempt.ShouldBe(1);
    }

    [Fact]
    public void A_retry_behind_a_merge_is_refused_under_another_spec_than_the_one_it_was_merged_for()
    {
        var world = new World();
        var vtid = world.DeployFailed();
        Resubmit(world, vtid);

        world.Refused(() => world.Retry(vtid), RefusalCodes.SpecNotApproved);
        world.Refused(() => world.Activate(vtid), RefusalCodes.SpecNotApproved);

        world.Retry(vtid, fresh: true).Run!.State.ShouldBe(RunState.InProgress);
    }

    [Fact]
    public void A_retry_adopts_the_standing_merge_of_any_earlier_attempt()
    {
        var world = new World();
        var vtid = world.DeployFailed();
        world.Retry(vtid, fresh: true);
        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        var run = world.Retry(vtid).Run!;

        (run.State, run.Attempt, run.Find<MergeEvidence>()!.AdoptedFrom).ShouldBe((RunState.Merged, 3, 1));
        world.UntilState(vtid, RunState.Completed);
    }

    [Fact]
    public void A_retry_adopts_a_merge_that_somebody_made_before_it_was_validated()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        var landed = world.Code.MergeByHand(1);
        world.UntilEnded(vtid, RunState.Failed, FailureReasons.MergedOutside);

        var run = world.Retry(vtid).Run!;

        (run.State, run.Find<MergeEvidence>()!.MergeSha).ShouldBe((RunState.Merged, landed));
    }

    [Fact]
    public void Activation_after_an_ended_run_adopts_the_standing_merge()
    {
        var world = new World();
        var vtid = world.DeployFailed();

        var run = world.Activate(vtid).Run!;

        (run.State, run.Attempt).ShouldBe((RunState.Merged, 2));
        world.UntilState(vtid, RunState.Completed);
    }

    [Fact]
    public void Cancel_withdraws_the_attempt_that_would_start_by_itself()
    {
        var world = new World();
        var vtid = Pending(world);

        world.Cancel(vtid).Task.PendingRetry.ShouldBeNull();

        world.Event(vtid, EventTypes.RetryWithdrawn).Fact("reason").ShouldBe("not wanted");
        world.Enable();
        world.Advance(TimeSpan.FromMinutes(5));
        world.Run(vtid).Attempt.ShouldBe(1);
        world.Refused(() => world.Cancel(vtid), RefusalCodes.NotCancellable);
    }

    [Fact]
    public void Another_spec_or_a_rejection_withdraws_the_attempt_that_would_start_by_itself()
    {
        foreach (var rejects in new[] { true, false })
        {
            var world = new World();
            var vtid = Pending(world);
            var before = world.Snapshot(vtid).Task;
            before.PendingRetry!.SpecHash.ShouldBe(before.Spec.Hash);

            if (rejects)
            {
                world.Do(() => world.Host.Tasks.RejectSpecAsync(vtid, before.Spec.Hash, "wrong", Pipeline.Operator, default));
                world.Do(() => world.Host.Tasks.ApproveSpecAsync(vtid, before.Spec.Hash, Pipeline.Operator, default));
            }
            else
            {
                Resubmit(world, vtid);
            }

            world.Enable();
            world.Advance(TimeSpan.FromMinutes(5));
            world.Run(vtid).Attempt.ShouldBe(1);
        }
    }

    // Execution goes off before the checks turn red, so that the earned attempt waits.
    private static Vtid Pending(World world)
    {
        world.Checks.Verdict = Verdict.Pending;
        var vtid = world.At(RunState.PrCreated);
        world.Disable();
        world.Checks.Verdict = Verdict.Failed;
        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ChecksFailed);
        world.Snapshot(vtid).Task.PendingRetry.ShouldNotBeNull();
        world.Checks.Verdict = Verdict.Passed;
        return vtid;
    }

    private static void Resubmit(World world, Vtid vtid)
    {
        var task = world.Do(() => world.Host.Tasks.SubmitSpecAsync(vtid, OtherText, Pipeline.Author, default)).Task;
        world.Do(() => world.Host.Tasks.ApproveSpecAsync(vtid, task.Spec.Hash, Pipeline.Operator, default));
    }
}
