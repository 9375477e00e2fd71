namespace Autopilot.Tests;

/// <summary>Protocols, part 9: endings, clean-up, and beginning again.</summary>
public sealed class EndingProtocolTests
{
    [Fact]
    public void Protocol_9_the_ending_is_committed_before_its_clean_up_and_revokes_the_claim()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();

        var answer = world.Cancel(vtid);

        (answer.Run!.State, answer.Run.Ending!.Outcome, answer.Run.Claim).ShouldBe((RunState.Building, Outcome.Cancelled, null));
        worker.Beat(order).ShouldBeNull();
        world.Refused(() => worker.Complete(order), RefusalCodes.LeaseLost);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);
    }

    [Fact]
    public void Protocol_9_a_crash_between_ending_and_clean_up_changes_nothing()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        var served = world.StartHost(runs: false);
        world.Script.Make("close_pr", new Fault.Then(world.Host.Kill));
        world.Do(() => served.Runs.CancelAsync(vtid, "not wanted", Pipeline.Operator, default));
        world.Advance(TimeSpan.FromMinutes(3));
        world.Run(vtid).State.ShouldBe(RunState.PrCreated);

        world.StartHost();
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        world.Script.Count("close_pr").ShouldBe(1);
        world.Run(vtid).CleanUps.ShouldHaveSingleItem().Result.ShouldBe(CleanUp.Verified);
    }

    [Fact]
    public void Protocol_9_clean_up_that_cannot_be_proven_ends_unverified_after_5_minutes()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Script.Make("find_pr", new Fault.Before(Fault.Environment), 100_000);

        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        (world.Terminal(vtid).At - world.Event(vtid, EventTypes.Ending).At).ShouldBe(TimeSpan.FromMinutes(5));
        world.Run(vtid).CleanUps.ShouldHaveSingleItem().Result.ShouldBe(CleanUp.Unverified);
        world.Snapshot(vtid).Task.Debts.Count.ShouldBe(1);
    }

    [Fact]
    public void Protocol_9_a_closing_without_an_answer_is_resolved_though_the_pull_request_is_listed_no_more()
    {
        var world = new World();
        world.Script.Make("list_prs", new Fault.Lie(Array.Empty<PullRequest>()), 3);
        world.Script.Make("close_pr", new Fault.HangAfter());
        var (vtid, _) = world.Completed(opensPullRequest: true);
        world.Code.Open($"autopilot/{vtid}-1.1");
        world.Script.Heal("list_prs");

        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        world.Snapshot(vtid).Effects.ShouldAllBe(effect => effect.Status != EffectStatus.Intended);
        world.Run(vtid).CleanUps.ShouldHaveSingleItem().Result.ShouldBe(CleanUp.Verified);
    }

    [Theory]
    [InlineData(PullRequestState.Open)]
    [InlineData(PullRequestState.Closed)]
    public void Protocol_9_clean_up_behind_a_proven_merge_closes_nothing_whatever_the_host_shows(PullRequestState shown)
    {
        var world = new World { Deployed = { Health = serving => new HealthReading(Verdict.Failed, serving.Url, serving.Commit, "500") } };
        var vtid = world.At(RunState.Verifying);
        world.Code.Change(1, pr => pr with { State = shown });

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationFailed);

        world.Terminal(vtid).Data!["merged"]!.ToString().ShouldBe("true");
        world.Run(vtid).CleanUps.ShouldHaveSingleItem().Action.ShouldBe(EffectAction.Restore, "nothing was read back closed");
        world.Script.Count("close_pr").ShouldBe(0);
    }

    [Fact]
    public void Protocol_9_clean_up_closes_a_pull_request_that_only_the_worker_opened()
    {
        var world = new World();
        // The engine learns of the pull request only after the run was cancelled.
        world.Script.Make("list_prs", new Fault.Lie(Array.Empty<PullRequest>()), 3);
        var (vtid, _) = world.Completed(opensPullRequest: true);
        world.Code.Open($"autopilot/{vtid}-1.1");
        world.Script.Heal("list_prs");
        world.Cancel(vtid);

        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        world.Code.PullRequests.ShouldHaveSingleItem().State.ShouldBe(PullRequestState.Closed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Protocol_9_clean_up_finds_out_whether_a_pull_request_was_created(bool wasCreated)
    {
        var world = new World();
        world.Script.Make("create_pr", wasCreated ? new Fault.HangAfter() : new Fault.Hang());
        var (vtid, _) = world.Completed();
        world.Until(() => world.Script.Count("create_pr") == 1);

        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        var intent = world.Snapshot(vtid).Effects.Single(effect => effect.Key.Action == EffectAction.CreatePullRequest);
        (intent.Status, intent.Adopted).ShouldBe(wasCreated ? (EffectStatus.Done, true) : (EffectStatus.Refused, false));
        world.Code.PullRequests.Select(pr => pr.State).ShouldBe(wasCreated ? [PullRequestState.Closed] : []);
        world.Script.Count("create_pr").ShouldBe(1);
        world.Snapshot(vtid).Task.Debts.ShouldBeEmpty();
    }

    [Fact]
    public void Protocol_9_clean_up_finds_out_also_while_disabled_and_after_its_host_was_killed()
    {
        var world = new World();
        world.Script.Make("create_pr", new Fault.Then(() => world.Host.Kill()));
        var vtid = world.Activated();
        var served = world.StartHost(runs: false);
        var worker = world.Worker(served);
        worker.Complete(worker.Claim());
        world.Until(() => world.Script.Count("create_pr") == 1);

        world.Do(() => served.Runs.CancelAsync(vtid, "not wanted", Pipeline.Operator, default));
        world.Do(() => world.Memory.SetExecutionAsync(false, "a test", null, "tester", default));
        world.StartHost();
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        world.Code.PullRequests.ShouldHaveSingleItem().State.ShouldBe(PullRequestState.Closed);
        world.Snapshot(vtid).Effects.ShouldAllBe(effect => effect.Status == EffectStatus.Done);
    }

    [Fact]
    public void Protocol_9_cancel_is_refused_once_the_merge_was_asked_for()
    {
        var world = new World { Deployed = { NewState = RevisionState.Starting } };
        var vtid = world.At(RunState.Deploying);

        world.Refused(() => world.Cancel(vtid), RefusalCodes.NotCancellable);
        world.Refused(() => world.Cancel(world.Approved()), RefusalCodes.NotCancellable);
    }

    [Fact]
    public void Protocol_9_a_proven_merge_advances_the_run_instead_of_ending_it()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.HangAfter());
        world.Script.Make("find_merge", new Fault.Before(Fault.Environment), 20);
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed, TimeSpan.FromMinutes(20));

        world.Script.Count("merge").ShouldBe(1);
    }

    [Fact]
    public void Protocol_9_retry_is_refused_while_a_run_is_active_and_after_completion()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Refused(() => world.Retry(vtid), RefusalCodes.RunActive);
        world.Script.Make("close_pr", new Fault.Hang(), 100);
        world.Cancel(vtid);
        world.Refused(() => world.Retry(vtid), RefusalCodes.RunActive);

        world.Checks.Verdict = Verdict.Passed;
        var done = new World();
        var completed = done.At(RunState.Completed);
        done.Refused(() => done.Retry(completed), RefusalCodes.NotRetryable);
        done.Refused(() => done.Activate(completed), RefusalCodes.NotRetryable);
        done.Refused(() => done.Retry(done.Approved()), RefusalCodes.NotRetryable);
    }

    [Fact]
    public void Protocol_9_a_retry_behind_a_merge_that_still_stands_adopts_it()
    {
        var world = new World();
        var failed = world.DeployFailed();
        var merge = world.Run(failed).Find<MergeEvidence>()!;

        var retried = world.Retry(failed).Run!;

        (retried.State, retried.Attempt).ShouldBe((RunState.Merged, 2));
        retried.Find<MergeEvidence>()!.AdoptedFrom.ShouldBe(1);
        world.UntilState(failed, RunState.Completed);
        world.Run(failed).Find<VerificationEvidence>()!.ReportedCommit.ShouldBe(merge.MergeSha);
        world.Run(failed).Claims.ShouldBe(0);
        world.Snapshot(failed).Task.Spent.Attempts.ShouldBe(1);
        (world.Script.Count("create_pr"), world.Script.Count("merge")).ShouldBe((1, 1));
        world.Terminal(failed, 2).Outcome.ShouldBe(Outcome.Success);
    }

    [Fact]
    public void Protocol_9_a_fresh_retry_or_a_reverted_merge_asks_for_new_work()
    {
        foreach (var fresh in new[] { true, false })
        {
            var world = new World();
            var failed = world.DeployFailed();
            if (!fresh)
            {
                world.Code.Repository.Revert(world.Run(failed).Find<MergeEvidence>()!.MergeSha);
            }

            var run = world.Retry(failed, fresh).Run!;
            run.State.ShouldBe(RunState.InProgress);
            run.Feedback.ShouldNotBeNull().ShouldContain(fresh ? "is on main" : "No room");
            var worker = world.Worker();
            worker.Complete(worker.Claim(), "src/again");
            world.UntilState(failed, RunState.Completed);
        }
    }

    [Fact]
    public void Protocol_9_a_merge_that_could_not_be_proven_in_its_run_is_adopted_by_the_retry()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.HangAfter());
        world.Script.Make("find_merge", new Fault.Before(Fault.Transient), 100_000);
        var vtid = world.Completed().Vtid;
        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.EffectUnknown, TimeSpan.FromMinutes(20));
        world.Script.Heal("find_merge");

        world.Retry(vtid).Run!.State.ShouldBe(RunState.Merged);

        world.UntilState(vtid, RunState.Completed);
        world.Script.Count("merge").ShouldBe(1);
    }

    [Fact]
    public void Protocol_10_activating_again_answers_as_the_first_time_and_then_meets_an_active_run()
    {
        var world = new World();
        var vtid = world.Approved();
        var first = world.Activate(vtid);

        world.Activate(vtid).Run!.Attempt.ShouldBe(first.Run!.Attempt);
        world.Worker().Claim();

        world.Refused(() => world.Activate(vtid), RefusalCodes.RunActive);
        world.Events(vtid, EventTypes.ExecutionApproved).Count.ShouldBe(1);
    }

    [Fact]
    public void Protocol_10_a_run_keeps_the_profile_that_it_was_activated_with()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        var pinned = world.Run(vtid).Policy;
        world.Host.Kill();

        world.Checks.Verdict = Verdict.Passed;
        world.StartHost(profile: World.Merges);
        world.UntilState(vtid, RunState.Completed);

        world.Run(vtid).Policy.Hash.ShouldBe(pinned.Hash);
        world.Run(vtid).Find<VerificationEvidence>().ShouldNotBeNull("the run's profile deploys");
    }

    [Fact]
    public void Protocol_10_a_host_leaves_a_run_whose_rules_it_does_not_know_to_one_that_does()
    {
        var rule = new ScriptedRule("external", (_, _) => new(RuleVerdict.Passed));
        var world = new World(World.Deploys with { Rules = [.. BuiltInRules.Ids, "external"] }, [rule]);
        world.Checks.Verdict = Verdict.Pending;
        var vtid = world.At(RunState.PrCreated);
        world.Host.Kill();
        world.Checks.Verdict = Verdict.Passed;

        var ignorant = world.StartHost(profile: World.Deploys, knows: []);
        world.Advance(TimeSpan.FromMinutes(2));
        world.Run(vtid).State.ShouldBe(RunState.PrCreated);

        ignorant.Kill();
        world.StartHost();
        world.UntilState(vtid, RunState.Completed);
        rule.Asked.ShouldBeGreaterThan(0);
    }
}
