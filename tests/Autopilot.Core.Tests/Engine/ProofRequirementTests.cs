namespace Autopilot.Tests;

/// <summary>G4 to G7 and G9: validation, merge, deployment, endings, and events that are not legal.</summary>
public sealed class ProofRequirementTests
{
    [Fact]
    public void G4_a_rule_source_that_never_answers_is_cancelled_at_30_seconds()
    {
        CancellationToken given = default;
        var rule = new ScriptedRule("external", (_, token) =>
        {
            given = token;
            return new(new TaskCompletionSource<RuleVerdict>().Task);
        });
        var world = new World(World.Deploys with { Rules = [.. BuiltInRules.Ids, "external"] }, [rule]);
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ValidationTimeout);

        given.IsCancellationRequested.ShouldBeTrue();
        (world.Event(vtid, EventTypes.ValidationTimeout).At - world.Event(vtid, EventTypes.ChecksPassed("fake")).At).ShouldBe(TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(10));
        world.Terminal(vtid).Outcome.ShouldBe(Outcome.Timeout);
        world.Script.Count("merge").ShouldBe(0);
    }

    [Fact]
    public void G5_merge_of_a_closed_pull_request_fails_without_a_merge_call()
    {
        var world = new World(World.Deploys with { RequireMergeApproval = true });
        var vtid = world.At(RunState.Validated);
        world.Code.Close(1);
        Approve(world, vtid);

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.PullRequestClosed);

        world.Script.Count("merge").ShouldBe(0);
        world.Terminal(vtid).Fact("message").ShouldNotBeNull().ShouldContain("PR #1 closed");
        world.Terminal(vtid).Fact("merged").ShouldBe("false");
    }

    [Fact]
    public void G5_a_pull_request_that_is_not_found_fails_without_a_merge_call()
    {
        var world = new World(World.Deploys with { RequireMergeApproval = true });
        var vtid = world.At(RunState.Validated);
        world.Script.Make("find_pr", new Fault.Lie(null), 1000);
        Approve(world, vtid);

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.PullRequestNotFound);

        world.Script.Count("merge").ShouldBe(0);
        world.Terminal(vtid).Fact("message").ShouldNotBeNull().ShouldContain("PR #1 not found");
    }

    [Fact]
    public void G5_already_merged_with_the_validated_head_counts_as_merged()
    {
        var world = new World(World.Deploys with { RequireMergeApproval = true });
        var vtid = world.At(RunState.Validated);
        var landed = world.Code.MergeByHand(1);

        world.UntilState(vtid, RunState.Completed);

        world.Run(vtid).Find<MergeEvidence>()!.MergeSha.ShouldBe(landed);
        world.Script.Count("merge").ShouldBe(0);
    }

    [Fact]
    public void G5_merged_with_another_head_does_not_count()
    {
        var world = new World(World.Deploys with { RequireMergeApproval = true });
        var vtid = world.At(RunState.Validated);
        world.Code.Repository.Push($"autopilot/{vtid}-1.1", world.Run(vtid).Work!.HeadSha, "src/more", "sneaked in");
        world.Code.MergeByHand(1);

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.MergedOutside);

        world.Terminal(vtid).Fact("merged").ShouldBe("true");
    }

    [Fact]
    public void G6_a_deployment_without_a_result_times_out_after_10_minutes_and_never_moves_traffic()
    {
        var world = new World();
        var (revision, _) = world.Baseline();
        world.Deployed.NewState = RevisionState.Starting;
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.DeployTimeout, TimeSpan.FromMinutes(16));

        (world.Event(vtid, EventTypes.Ending).At - world.Event(vtid, EventTypes.Deploy("fake", "started")).At).ShouldBe(TimeSpan.FromMinutes(10));
        world.Event(vtid, EventTypes.Deploy("fake", "timeout")).From.ShouldBe(RunState.Deploying);
        world.Deployed.Serving.ShouldBe(revision);
        world.Script.Count("shift").ShouldBe(1, "only the baseline's");
    }

    [Fact]
    public void G6_traffic_that_was_moved_is_restored_and_the_restore_verified()
    {
        var world = new World();
        var (revision, commit) = world.Baseline();
        world.Deployed.Health = serving => serving.Name == revision
            ? new HealthReading(Verdict.Passed, serving.Url, commit, "200")
            : new HealthReading(Verdict.Unknown, serving.Url, null, "no answer");
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationTimeout, TimeSpan.FromMinutes(12));

        world.Deployed.Serving.ShouldBe(revision);
        world.Event(vtid, EventTypes.Deploy("fake", "rolled_back")).Fact("restoredCommit").ShouldBe(commit);
        world.Run(vtid).CleanUps.ShouldHaveSingleItem().Result.ShouldBe(CleanUp.Verified);
    }

    [Theory]
    [InlineData("completed", RunState.Completed, Outcome.Success)]
    [InlineData("merges only", RunState.Completed, Outcome.Success)]
    [InlineData("cancelled", RunState.Cancelled, Outcome.Cancelled)]
    [InlineData("red checks", RunState.Failed, Outcome.Failed)]
    [InlineData("no pull request", RunState.Failed, Outcome.Timeout)]
    [InlineData("no worker", RunState.Blocked, Outcome.Blocked)]
    [InlineData("stopped", RunState.Blocked, Outcome.Blocked)]
    public void G7_every_path_ends_with_exactly_one_terminal_event(string path, RunState state, Outcome outcome)
    {
        var world = new World(path == "merges only" ? World.Merges : World.Deploys);
        world.Checks.Verdict = path == "red checks" ? Verdict.Failed : Verdict.Passed;
        if (path == "no pull request")
        {
            world.Script.Make("create_pr", new Fault.Lie(WriteResults.Refused<PullRequest>(Refusal.Retry, "busy")), 10_000);
        }

        var vtid = path is "no worker" or "cancelled" or "stopped" ? world.Activated("budget: { attempts: 1 }\n") : world.Completed().Vtid;
        switch (path)
        {
            case "cancelled":
                world.Cancel(vtid);
                break;
            case "stopped":
                world.Worker().Claim();
                world.Do(() => world.Host.Control.StopAsync("an incident", true, Pipeline.Operator, default));
                break;
        }

        world.Until(() => world.Do(() => world.Memory.FindRunAsync(vtid, 1, default))!.State.IsTerminal(), TimeSpan.FromHours(1), () => world.Describe(vtid));

        world.Do(() => world.Memory.FindRunAsync(vtid, 1, default))!.State.ShouldBe(state, world.Describe(vtid));
        world.Terminal(vtid).Outcome.ShouldBe(outcome);
        world.Terminal(vtid).Fact("reason").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void G9_a_trigger_that_is_not_legal_changes_nothing_and_is_recorded_once()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        var before = world.Snapshot(vtid);
        var trigger = new Trigger.MergeTurnTaken();

        for (var times = 0; times < 3; times++)
        {
            var decision = Lifecycle.Decide(before.Run!, trigger, before.Now);
            decision.Kind.ShouldBe(DecisionKind.Illegal);
            world.Do(() => world.Memory.CommitAsync(Commits.OfMismatch(before, decision, trigger), default));
        }

        var mismatch = world.Event(vtid, EventTypes.StateMismatch);
        (mismatch.Fact("actual"), mismatch.Fact("trigger")).ShouldBe(("pr_created", "MergeTurnTaken"));
        mismatch.Data!["expected"]!.AsArray().ShouldContain(kind => kind!.ToString() == "ChecksProven");
        world.Snapshot(vtid).Task.Version.ShouldBe(before.Task.Version);
        world.Run(vtid).State.ShouldBe(RunState.PrCreated);
    }

    private static void Approve(World world, Vtid vtid) =>
        world.Do(() => world.Host.Runs.ApproveMergeAsync(vtid, world.Now(vtid).Run!.Work!.HeadSha, Pipeline.Operator, default));
}
