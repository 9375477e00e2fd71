namespace Autopilot.Tests;

/// <summary>Protocols, parts 5 and 6: pull requests, checks and validation.</summary>
public sealed class PullRequestProtocolTests
{
    [Fact]
    public void Protocol_5_the_worker_s_own_pull_request_is_adopted_and_none_is_created()
    {
        var world = new World();
        var (vtid, _) = world.Completed(opensPullRequest: true);
        world.Code.Open($"autopilot/{vtid}-1.1");

        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("create_pr").ShouldBe(0);
        world.Code.PullRequests.Count.ShouldBe(1);
    }

    [Fact]
    public void Protocol_5_what_the_deadline_asks_for_waits_where_the_host_has_lost_its_turn()
    {
        var world = new World();
        var (vtid, _) = world.Completed(opensPullRequest: true);
        world.Until(() => world.Run(vtid).WaitingFor == "the worker to open the pull request");
        var (deadline, isSlow) = (world.Run(vtid).DeadlineAt!.Value, true);
        // The look that begins at the deadline is so slow that its lease must be renewed before it acts, and that is refused.
        world.Script.Make("find_head", new Fault.First(BeSlow), 1000);
        world.Script.Make("renew", new Fault.Lie(Task.FromResult(false)));

        world.UntilState(vtid, RunState.Completed);

        isSlow.ShouldBeFalse();
        (world.Script.Of("create_pr").ShouldHaveSingleItem().At - deadline).ShouldBeInRange(TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(57));

        void BeSlow()
        {
            if (isSlow && world.Time.Now >= deadline)
            {
                isSlow = false;
                world.Time.Clock.Advance(TimeSpan.FromSeconds(55));
            }
        }
    }

    [Fact]
    public void Protocol_5_another_pull_request_with_this_task_s_marker_is_closed_and_read_back_first()
    {
        var world = new World();
        var vtid = world.Activated();
        world.Code.Repository.Push("autopilot/elsewhere", world.Code.Repository.Tip, "src/other", "1");
        world.Code.Open("autopilot/elsewhere", new PullRequestMarker(vtid, 1, world.Run(vtid).SpecHash));
        var worker = world.Worker();
        worker.Complete(worker.Claim());

        world.UntilState(vtid, RunState.Completed);

        world.Code.PullRequests.Select(pr => pr.State).ShouldBe([PullRequestState.Closed, PullRequestState.Merged]);
        world.Script.Of("close_pr")[0].At.ShouldBeLessThanOrEqualTo(world.Script.Of("create_pr")[0].At);
        world.Event(vtid, EventTypes.DebtPaid).Fact("subject").ShouldBe("1");
        world.Snapshot(vtid).Task.Debts.ShouldBeEmpty();
    }

    [Fact]
    public void Protocol_5_a_foreign_pull_request_is_neither_adopted_nor_closed()
    {
        var world = new World();
        var vtid = world.Activated();
        world.Code.Repository.Push("theirs", world.Code.Repository.Tip, "src/other", "1");
        world.Code.Open("theirs", new PullRequestMarker(vtid, 1, world.Run(vtid).SpecHash));
        world.Code.Change(1, pr => pr with { SameRepository = false });
        var worker = world.Worker();
        var order = worker.Claim();
        worker.Push(order);
        world.Code.Open(order.Branch);
        world.Code.Change(2, pr => pr with { SameRepository = false });
        worker.Complete(order);

        world.Until(() => world.Script.Count("create_pr") > 0, null, () => world.Describe(vtid));

        world.Code.PullRequests[0].State.ShouldBe(PullRequestState.Open);
        world.Code.PullRequests[1].State.ShouldBe(PullRequestState.Open);
    }

    // Whoever closed it said no to this work: it is found by its branch, and none is opened in its place.
    [Theory]
    [InlineData(PullRequestState.Closed, FailureReasons.PullRequestClosed)]
    [InlineData(PullRequestState.Merged, FailureReasons.MergedOutside)]
    public void Protocol_5_one_that_was_taken_away_before_its_answer_came_is_not_opened_again(PullRequestState state, string reason)
    {
        var world = new World();
        world.Script.Make("create_pr", new Fault.HangAfter());
        var vtid = world.Completed().Vtid;
        world.Until(() => world.Script.Count("create_pr") == 1);
        if (state == PullRequestState.Closed)
        {
            world.Code.Close(1);
        }
        else
        {
            world.Code.MergeByHand(1);
        }

        world.UntilEnded(vtid, RunState.Failed, reason);

        world.Script.Count("create_pr").ShouldBe(1);
        world.Code.PullRequests.ShouldHaveSingleItem().State.ShouldBe(state);
        world.Switch.UnresolvedIntents.ShouldBe(0);
    }

    [Fact]
    public void Protocol_5_several_pull_requests_from_the_branch_are_for_a_person_to_tell_apart()
    {
        var world = new World();
        var (vtid, _) = world.Completed(opensPullRequest: true);
        world.Code.Open($"autopilot/{vtid}-1.1");
        world.Code.Open($"autopilot/{vtid}-1.1");

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.AmbiguousPullRequest);
    }

    [Fact]
    public void Protocol_5_merged_by_another_before_it_was_validated_fails_and_says_that_it_is_merged()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Code.MergeByHand(1);

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.MergedOutside);

        world.Terminal(vtid).Fact("merged").ShouldBe("true");
    }

    [Fact]
    public void Protocol_5_a_branch_that_never_shows_the_head_fails_after_5_minutes_and_is_not_offered_again()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        worker.Report(worker.Claim(), new WorkReport.Completed(new string('a', 40), "I pushed, honestly."));

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.HeadNotFound);

        (world.Event(vtid, EventTypes.Ending).At - world.Event(vtid, EventTypes.WorkCompleted).At).ShouldBe(TimeSpan.FromMinutes(5));
        world.Events(vtid, EventTypes.Offered).Count.ShouldBe(1);
    }

    [Fact]
    public void Protocol_5_until_a_debt_is_paid_no_later_attempt_opens_a_pull_request()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Script.Make("close_pr", new Fault.Before(Fault.Transient), 100_000);
        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled, TimeSpan.FromMinutes(6));
        world.Run(vtid).CleanUps.ShouldHaveSingleItem().Result.ShouldBe(CleanUp.Unverified);
        world.Terminal(vtid).Data!["cleanup"]![0]!.ToString().ShouldBe("close_pr: unverified");
        world.Snapshot(vtid).Task.Debts.ShouldHaveSingleItem().Subject.ShouldBe("1");

        world.Retry(vtid);
        var worker = world.Worker();
        worker.Complete(worker.Claim());
        world.Advance(TimeSpan.FromMinutes(10));
        world.Run(vtid).Hold!.Name.ShouldBe(Holds.CleanUpOwed);
        world.Code.PullRequests.Count.ShouldBe(1);

        world.Script.Heal("close_pr");
        world.Checks.Verdict = Verdict.Passed;
        world.UntilState(vtid, RunState.Completed);
        world.Code.PullRequests.Select(pr => pr.State).ShouldBe([PullRequestState.Closed, PullRequestState.Merged]);
    }

    [Fact]
    public void Protocol_5_a_restore_that_is_owed_keeps_later_attempts_from_a_pull_request_as_well()
    {
        var world = new World();
        world.Baseline();
        world.Deployed.Health = serving => new HealthReading(Verdict.Failed, serving.Url, serving.Commit, "500");
        var vtid = world.At(RunState.Verifying);
        world.Script.Make("shift", new Fault.Before(Fault.Transient), 100_000);
        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationFailed, TimeSpan.FromMinutes(10));
        var opened = world.Code.PullRequests.Count;

        world.Retry(vtid, fresh: true);
        var worker = world.Worker();
        worker.Complete(worker.Claim());
        world.Advance(TimeSpan.FromMinutes(10));
        (world.Run(vtid).Hold?.Name, world.Code.PullRequests.Count).ShouldBe((Holds.CleanUpOwed, opened));

        world.Script.Heal("shift");
        world.Until(() => world.Code.PullRequests.Count > opened);
        world.Snapshot(vtid).Task.Debts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Protocol_5_a_draft_or_one_that_merges_by_itself_is_not_adopted(bool isDraft)
    {
        var world = new World();
        var (vtid, _) = world.Completed(opensPullRequest: true);
        world.Code.Open($"autopilot/{vtid}-1.1");
        world.Code.Change(1, pr => pr with { IsDraft = isDraft, AutoMerge = !isDraft });

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.PullRequestClosed);

        world.Events(vtid).ShouldNotContain(entry => entry.To == RunState.PrCreated);
    }

    [Fact]
    public void Protocol_5_clean_up_that_an_ended_run_owes_is_worked_on_and_recorded()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Script.Make("close_pr", new Fault.Before(Fault.Transient), 100_000);
        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled, TimeSpan.FromMinutes(6));

        world.Script.Heal("close_pr");
        world.Until(() => world.Snapshot(vtid).Task.Debts.Count == 0, TimeSpan.FromMinutes(1));

        world.Code.PullRequests[0].State.ShouldBe(PullRequestState.Closed);
        world.Event(vtid, EventTypes.DebtPaid).Seq.ShouldBeGreaterThan(world.Terminal(vtid).Seq);
    }

    [Fact]
    public void Protocol_6_checks_that_must_be_started_are_started_once()
    {
        var world = new World { Checks = { MustBeStarted = true } };
        world.Script.Make("start_checks", new Fault.HangAfter());
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("start_checks").ShouldBe(1);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("another commit")]
    [InlineData("one not passed")]
    [InlineData("a required one missing")]
    public void Protocol_6_a_set_that_calls_itself_green_and_is_not_does_not_pass(string lie)
    {
        var world = new World(World.Deploys with { RequiredChecks = lie == "a required one missing" ? ["security"] : [] });
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        var head = worker.Push(order);
        var good = new CheckResult("build", Verdict.Passed, "");
        world.Script.Make(
            "read_checks",
            new Fault.Lie(lie switch
            {
                "empty" => new CheckReading(head, Verdict.Passed, "green", []),
                "another commit" => new CheckReading(order.BaseSha, Verdict.Passed, "green", [good]),
                "one not passed" => new CheckReading(head, Verdict.Passed, "green", [good, good with { Name = "lint", Verdict = Verdict.Pending }]),
                _ => new CheckReading(head, Verdict.Passed, "green", [good]),
            }),
            100_000);
        worker.Report(order, new WorkReport.Completed(head, "Done."));

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ChecksTimeout, TimeSpan.FromMinutes(31));
    }

    [Fact]
    public void Protocol_6_red_checks_start_the_next_attempt_with_their_feedback_within_the_budget()
    {
        var world = new World { Checks = { Verdict = Verdict.Failed } };
        var vtid = world.Activated();
        var worker = world.Worker();
        worker.Complete(worker.Claim());
        var second = worker.Claim();
        second.Attempt.ShouldBe(2);
        second.Feedback.ShouldNotBeNull().ShouldContain("Check 'build' failed:");
        second.Fence.ShouldBe(2);
        worker.Complete(second);
        worker.Complete(worker.Claim());

        world.Until(() => world.Run(vtid).State.IsTerminal());
        world.Advance(TimeSpan.FromMinutes(10));
        world.Run(vtid).Attempt.ShouldBe(3);
        world.Refused(() => world.Retry(vtid), RefusalCodes.BudgetExhausted);
        world.Code.PullRequests.ShouldAllBe(pr => pr.State == PullRequestState.Closed);
    }

    [Theory]
    [InlineData("bob wrote: a nit", "bob wrote: a nit")]
    [InlineData(null, "It is red for no check's reason.")]
    public void A_red_set_in_which_no_check_says_why_tells_the_next_attempt_what_it_knows(string? remarks, string feedback)
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        var head = worker.Push(order);
        world.Script.Make("read_checks", new Fault.Lie(new CheckReading(head, Verdict.Failed, "It is red for no check's reason.", []) { Remarks = remarks }));
        worker.Report(order, new WorkReport.Completed(head, "Done."));

        worker.Claim().Feedback.ShouldBe(feedback);
        world.Run(vtid).Attempt.ShouldBe(2);
    }

    [Fact]
    public void Protocol_6_a_host_that_takes_over_evaluates_again_at_most_three_times()
    {
        var world = new World(World.Deploys with { Rules = [.. BuiltInRules.Ids, "external"] }, [Hanging()]);
        var vtid = world.Completed().Vtid;
        var hosts = new List<EngineHost> { world.Host };
        for (var evaluations = 1; evaluations <= 3; evaluations++)
        {
            world.Until(() => world.Run(vtid).Evaluations == evaluations, TimeSpan.FromSeconds(100), () => world.Describe(vtid));
            world.Advance(TimeSpan.FromSeconds(20));
            hosts[^1].Kill();
            world.Do(() => world.Memory.EndOtherHostsAsync($"host-{hosts.Count + 1}", default));
            hosts.Add(world.StartHost());
        }

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ValidationTimeout);
        world.Run(vtid).Evaluations.ShouldBe(3);
        (world.Event(vtid, EventTypes.Ending).At - world.Event(vtid, EventTypes.ChecksPassed("fake")).At).ShouldBeLessThan(TimeSpan.FromSeconds(95));
    }

    [Fact]
    public void Protocol_6_a_rule_that_refuses_ends_the_run_with_its_id()
    {
        var world = new World();
        var vtid = world.Completed("docs/outside").Vtid;

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.ScopeViolation);

        var failed = world.Event(vtid, EventTypes.ValidationFailed);
        failed.Fact("cause").ShouldBe(BuiltInRules.WithinScope);
        failed.Fact("message").ShouldNotBeNull().ShouldContain("docs/outside");
    }

    private static ScriptedRule Hanging() => new("external", (_, _) => new(new TaskCompletionSource<RuleVerdict>().Task));
}
