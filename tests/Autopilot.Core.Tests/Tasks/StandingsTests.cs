namespace Autopilot.Tests;

/// <summary>How tasks stand for the people who watch them, and that the explanation of a task says the same.</summary>
public sealed class StandingsTests
{
    private static readonly AutopilotTask Task = StraightWay.NewTask(Samples.Vtid);

    private static readonly AutopilotTask Respecified = Task with { Spec = Task.Spec with { Hash = new string('f', 64), Status = SpecStatus.Valid, Approval = null } };

    [Fact]
    public void Names_are_those_that_are_stored_and_are_found_again()
    {
        Standings.All.Select(standing => standing.Name()).ShouldBe(["decision", "capacity", "running", "failed", "blocked", "cancelled", "completed"]);
        Standings.All.Select(standing => Standings.Find(standing.Name())).ShouldBe(Standings.All.Cast<Standing?>());
        Standings.Find("Failed").ShouldBeNull();
        Standings.Find(null).ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => ((Standing)99).Name());
    }

    [Theory]
    [InlineData(RunState.InProgress, Standing.Capacity)]
    [InlineData(RunState.Building, Standing.Running)]
    [InlineData(RunState.PrCreated, Standing.Running)]
    [InlineData(RunState.Reviewing, Standing.Running)]
    [InlineData(RunState.Validated, Standing.Running)]
    [InlineData(RunState.Merged, Standing.Running)]
    [InlineData(RunState.Deploying, Standing.Running)]
    [InlineData(RunState.Verifying, Standing.Running)]
    [InlineData(RunState.Completed, Standing.Completed)]
    public void A_run_on_its_way_stands_by_its_state(RunState state, Standing standing)
    {
        var run = Samples.InState(state);

        Standings.Of(Task, run).ShouldBe(standing);
        Standings.Of(Respecified, run).ShouldBe(standing, "a new spec says nothing of a run that is under way, or completed");
    }

    [Theory]
    [InlineData(Outcome.Failed, Standing.Failed)]
    [InlineData(Outcome.Timeout, Standing.Failed)]
    [InlineData(Outcome.Blocked, Standing.Blocked)]
    [InlineData(Outcome.Cancelled, Standing.Cancelled)]
    public void A_run_that_is_ended_runs_until_it_has_ended(Outcome outcome, Standing standing)
    {
        var ending = Samples.Ending(RunState.PrCreated, outcome) with { WaitingFor = Waits.OperatorMustMend + "the token" };
        Standings.Of(Task, ending).ShouldBe(Standing.Running);

        var ended = Ended(outcome);
        Standings.Of(Task, ended).ShouldBe(standing);
        Standings.Of(Respecified, ended).ShouldBe(Standing.Decision);
        Standings.Of(Respecified with { PendingRetry = new PendingRetry("checks_failed", "red", ended.SpecHash) }, ended).ShouldBe(standing);
    }

    [Fact]
    public void A_task_without_a_run_waits_for_a_decision() => Standings.Of(Task, null).ShouldBe(Standing.Decision);

    [Theory]
    [InlineData(Holds.BaseFrozen, Standing.Decision)]
    [InlineData(Holds.TargetHeld, Standing.Decision)]
    [InlineData(Holds.TargetDiverged, Standing.Decision)]
    [InlineData(Holds.MergeTurn, Standing.Running)]
    [InlineData(Holds.DeployTurn, Standing.Running)]
    [InlineData(Holds.ExecutionDisabled, Standing.Running)]
    [InlineData(Holds.CleanUpOwed, Standing.Running)]
    public void A_hold_is_a_decision_where_only_a_person_ends_it(string name, Standing standing)
    {
        var run = Samples.InState(RunState.PrCreated) with { Hold = new Hold(name, "it is over", "operator", TimeSpan.FromMinutes(1)) };

        Standings.Of(Task, run).ShouldBe(standing);
    }

    [Fact]
    public void Work_that_waits_for_others_waits_for_a_worker()
    {
        var hold = new Hold(Holds.BlockedBy, "it is completed", "autopilot", TimeSpan.FromMinutes(1));

        Standings.Of(Task, Samples.InState(RunState.InProgress) with { Hold = hold }).ShouldBe(Standing.Capacity);
        Standings.Of(Task, Samples.InState(RunState.Building) with { Claim = null }).ShouldBe(Standing.Capacity);
    }

    [Fact]
    public void A_thing_to_mend_is_a_decision()
    {
        var run = Samples.InState(RunState.PrCreated);

        Standings.Of(Task, run with { WaitingFor = Waits.OperatorMustMend + "the token" }).ShouldBe(Standing.Decision);
        Standings.Of(Task, run with { WaitingFor = "the checks" }).ShouldBe(Standing.Running);
    }

    [Fact]
    public void A_merge_to_approve_is_a_decision_until_this_head_is_approved()
    {
        var run = Samples.InState(RunState.Validated, Samples.Policy() with { RequireMergeApproval = true });
        var head = run.Find<PullRequestEvidence>()!.HeadSha;

        Standings.Of(Task, run).ShouldBe(Standing.Decision);
        Standings.Of(Task with { MergeApproval = Approval(Samples.OtherSha) }, run).ShouldBe(Standing.Decision);
        Standings.Of(Task with { MergeApproval = Approval(head) }, run).ShouldBe(Standing.Running);
    }

    [Theory]
    [InlineData(Outcome.Failed)]
    [InlineData(Outcome.Blocked)]
    [InlineData(Outcome.Cancelled)]
    public void What_waits_after_an_ended_run_with_a_new_spec_is_that_spec(Outcome outcome)
    {
        var run = Ended(outcome);
        var before = Explain(Task, run);
        before.Failure.ShouldBe(run.Ending!.Failure);

        var submitted = Explain(Respecified, run);
        (submitted.WhoActs, submitted.Failure, submitted.MissingProof).ShouldBe(("approver", null, "an approved spec"));
        submitted.WaitingFor.ShouldContain(Respecified.Spec.Hash);
        submitted.State.ShouldBe(before.State);
        var approved = Explain(Respecified with { Spec = Respecified.Spec with { Status = SpecStatus.Approved } }, run);
        (approved.WhoActs, approved.WaitingFor, approved.Failure).ShouldBe(("operator", "a person to activate it", null));
        Explain(Respecified, Samples.InState(RunState.Completed)).WhoActs.ShouldBe("nobody");
    }

    [Fact]
    public void A_task_stands_as_a_person_would_say_all_the_way_to_production()
    {
        var world = new World(World.Deploys with { RequireMergeApproval = true });
        var vtid = world.Approved();
        var seen = new List<Standing>();
        Look(world, vtid, seen);
        world.Activate(vtid);
        Look(world, vtid, seen);
        var worker = world.Worker();
        var order = worker.Claim();
        Look(world, vtid, seen);
        worker.Complete(order, "src/app");
        world.Until(() => Look(world, vtid, seen).Run!.State == RunState.Validated, state: () => world.Describe(vtid));
        world.Advance(TimeSpan.FromMinutes(1));
        Look(world, vtid, seen);
        world.Do(() => world.Host.Runs.ApproveMergeAsync(vtid, world.Run(vtid).Find<PullRequestEvidence>()!.HeadSha, Pipeline.Operator, default));
        world.Until(() => Look(world, vtid, seen).Run!.State.IsTerminal());

        seen.ShouldBe([Standing.Decision, Standing.Capacity, Standing.Running, Standing.Decision, Standing.Running, Standing.Completed]);
    }

    [Fact]
    public void A_cancelled_task_with_a_new_spec_goes_through_the_same_gates_again()
    {
        var world = new World();
        var vtid = world.Activated();
        var seen = new List<Standing>();
        Look(world, vtid, seen);
        world.Cancel(vtid);
        world.Until(() => Look(world, vtid, seen).Run!.State.IsTerminal());
        const string text = "---\ntitle: Change it otherwise\nscope: ['src/**']\nacceptance: ['It works']\n---\nChange it.\n";
        var hash = world.Do(() => world.Host.Tasks.SubmitSpecAsync(vtid, text, Pipeline.Author, default)).Task.Spec.Hash;
        Look(world, vtid, seen);
        world.Do(() => world.Host.Tasks.ApproveSpecAsync(vtid, hash, Pipeline.Operator, default));
        TaskExplanation.Of(Look(world, vtid, seen)).WaitingFor.ShouldBe("a person to activate it");
        world.Activate(vtid);
        Look(world, vtid, seen);

        seen.ShouldBe([Standing.Capacity, Standing.Cancelled, Standing.Decision, Standing.Capacity]);
    }

    // What the store counts is what the snapshot says, at every moment.
    private static TaskSnapshot Look(World world, Vtid vtid, List<Standing> seen)
    {
        var snapshot = world.Now(vtid);
        var standing = Standings.Of(snapshot.Task, snapshot.Run);
        world.Memory.CountAsync(null, default).GetAwaiter().GetResult().Of(standing).ShouldBe(1);
        if (seen.Count == 0 || seen[^1] != standing)
        {
            seen.Add(standing);
        }

        return snapshot;
    }

    private static Run Ended(Outcome outcome)
    {
        var ending = Samples.Ending(RunState.PrCreated, outcome);
        return ending with { State = ending.Ending!.State, DeadlineAt = null };
    }

    private static MergeApproval Approval(string head) => new(head, "approver", StraightWay.Began);

    private static TaskExplanation Explain(AutopilotTask task, Run run) => TaskExplanation.Of(new TaskSnapshot(task, run, [], null, StraightWay.Began));
}
