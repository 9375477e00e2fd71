namespace Autopilot.Tests;

/// <summary>The eleven steps of the requirement, each walked on a whole pipeline.</summary>
public sealed class AcceptanceTests
{
    [Fact]
    public void Acceptance_01_activation_answers_and_the_task_shows_in_progress()
    {
        var world = new World();
        var vtid = world.Approved();

        var answer = world.Activate(vtid);

        answer.Run!.State.ShouldBe(RunState.InProgress);
        world.Run(vtid).State.ShouldBe(RunState.InProgress);
        world.Event(vtid, EventTypes.ExecutionApproved).Actor.ShouldBe("operator");
    }

    [Fact]
    public void Acceptance_02_the_work_is_dispatched_within_5_seconds()
    {
        var world = new World();
        var vtid = world.Activated();
        var activated = world.Time.Now;

        world.Until(() => world.Run(vtid).OnOffer, TimeSpan.FromSeconds(5));

        (world.Event(vtid, EventTypes.Offered).At - activated).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Acceptance_03_a_waiting_worker_claims_within_30_seconds()
    {
        var world = new World();
        var worker = world.Worker();
        var vtid = world.Activated();
        var activated = world.Time.Now;

        var order = worker.Claim();

        (world.Time.Now - activated).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
        order.Spec.ShouldContain("Change the app.");
        order.SpecHash.ShouldBe(world.Run(vtid).SpecHash);
        order.Branch.ShouldBe($"autopilot/{vtid}-1.1");
        world.Run(vtid).State.ShouldBe(RunState.Building);
    }

    [Fact]
    public void Acceptance_04_the_execution_ends_or_times_out_with_an_error()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();

        worker.BeatUntil(order, () => world.Run(vtid).State.IsTerminal(), TimeSpan.FromMinutes(31));

        world.Terminal(vtid).Fact("message").ShouldBe("The work was not completed within 30 minutes.");
        world.Terminal(vtid).Outcome.ShouldBe(Outcome.Timeout);
    }

    [Fact]
    public void Acceptance_05_the_pull_request_is_read_back()
    {
        var world = new World();
        var (vtid, head) = world.Completed();

        world.UntilState(vtid, RunState.PrCreated);

        var proven = world.Run(vtid).Find<PullRequestEvidence>()!;
        (proven.Number, proven.HeadSha, proven.BaseBranch).ShouldBe((1, head, FakeRepository.Main));
        proven.ChangedFiles.ShouldBe(["src/app"]);
        world.Event(vtid, EventTypes.PullRequestCreated("fake")).Fact("headSha").ShouldBe(head);
    }

    [Fact]
    public void Acceptance_06_only_green_checks_of_the_head_go_on()
    {
        var world = new World();
        world.Checks.Verdict = Verdict.Pending;
        var vtid = world.At(RunState.PrCreated);
        world.Advance(TimeSpan.FromMinutes(10));
        world.Run(vtid).State.ShouldBe(RunState.PrCreated);

        world.Checks.Verdict = Verdict.Passed;
        world.UntilState(vtid, RunState.Completed);

        world.Run(vtid).Find<ChecksEvidence>()!.Sha.ShouldBe(world.Run(vtid).Work!.HeadSha);
    }

    [Fact]
    public void Acceptance_07_the_work_is_validated_within_30_seconds()
    {
        var world = new World();
        var vtid = world.At(RunState.Completed);

        var (green, validated) = (world.Event(vtid, EventTypes.ChecksPassed("fake")).At, world.Event(vtid, EventTypes.ValidationPassed).At);

        (validated - green).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
        world.Run(vtid).Find<ValidationEvidence>()!.Rules.ShouldBe(BuiltInRules.Ids);
    }

    [Fact]
    public void Acceptance_08_the_validated_head_is_merged_and_its_tree_proven()
    {
        var world = new World();
        var vtid = world.At(RunState.Completed);

        var merge = world.Run(vtid).Find<MergeEvidence>()!;

        merge.HeadSha.ShouldBe(world.Run(vtid).Work!.HeadSha);
        world.Code.Repository[merge.MergeSha].Tree.ShouldBe(merge.TreeSha);
        world.Code.Repository[merge.MergeSha].Message.ShouldContain($"VTID: {vtid}");
        world.Script.Count("merge").ShouldBe(1);
    }

    [Fact]
    public void Acceptance_09_the_merge_commit_is_deployed_within_10_minutes()
    {
        var world = new World { Deployed = { NewState = RevisionState.Starting } };
        var vtid = world.At(RunState.Deploying);
        world.Advance(TimeSpan.FromMinutes(9));
        world.Run(vtid).State.ShouldBe(RunState.Deploying);

        world.Deployed.NewState = RevisionState.Ready;
        world.UntilState(vtid, RunState.Completed, TimeSpan.FromMinutes(1));

        world.Run(vtid).Find<ServingEvidence>()!.Commit.ShouldBe(world.Run(vtid).Find<MergeEvidence>()!.MergeSha);
    }

    [Fact]
    public void Acceptance_10_health_and_reported_commit_are_both_proven()
    {
        var world = new World();
        var vtid = world.At(RunState.Completed);

        var proof = world.Run(vtid).Find<VerificationEvidence>()!;

        proof.ReportedCommit.ShouldBe(world.Run(vtid).Find<MergeEvidence>()!.MergeSha);
        proof.Answers.ShouldBe(3);
        world.TargetTurn().Proven!.Commit.ShouldBe(proof.ReportedCommit);
    }

    [Fact]
    public void Acceptance_11_the_whole_way_ends_with_one_terminal_event()
    {
        var world = new World();
        var vtid = world.At(RunState.Completed);

        world.Terminal(vtid).Outcome.ShouldBe(Outcome.Success);
        world.Events(vtid).Select(e => e.Seq).ShouldBe(Enumerable.Range(1, world.Events(vtid).Count).Select(seq => (long)seq));
        world.Switch.UnresolvedIntents.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void Acceptance_11_failure_at_any_step_ends_in_a_clear_message(string step, string message)
    {
        var world = new World();
        Spoil(world, step);
        var vtid = step == "dispatch" ? world.Activated() : world.Completed().Vtid;

        world.Until(() => world.Run(vtid).State.IsTerminal(), TimeSpan.FromHours(1), () => world.Describe(vtid));

        var terminal = world.Terminal(vtid);
        terminal.Fact("message").ShouldNotBeNull().ShouldContain(message);
        terminal.Fact("reason").ShouldNotBeNullOrEmpty();
        terminal.Outcome.ShouldNotBe(Outcome.Success);
    }

    public static TheoryData<string, string> Failures => new()
    {
        { "dispatch", "No worker for '*' was alive for 60 s." },
        { "pull request", "The provider refused the credential." },
        { "checks", "The checks are Failed." },
        { "merge", "The host says no." },
        { "deploy", "No room for a revision." },
        { "health", "The service reports commit 0000" },
    };

    private static void Spoil(World world, string step)
    {
        switch (step)
        {
            case "pull request":
                world.Script.Make("list_prs", new Fault.Before(Fault.Environment), 1000);
                break;
            case "checks":
                world.Checks.Verdict = Verdict.Failed;
                break;
            case "merge":
                world.Script.Make("merge", new Fault.Lie(WriteResults.Refused<string>(FailureReasons.MergeRefused, "The host says no.")));
                break;
            case "deploy":
                world.Script.Make("start_deploy", new Fault.Lie(WriteResults.Refused<string>(FailureReasons.DeployFailed, "No room for a revision.")));
                break;
            case "health":
                world.Deployed.Health = serving => new HealthReading(Verdict.Passed, serving.Url, new string('0', 40), "200");
                break;
        }
    }
}
