namespace Autopilot.Tests;

/// <summary>B1 to B6, as far as the engine answers for them.</summary>
public sealed class BackendRequirementTests
{
    [Fact]
    public void B1_a_failure_after_the_activation_was_answered_is_in_the_task_and_in_the_ledger()
    {
        var world = new World();
        world.Script.Make("read_checks", new Fault.Before(new ProviderException(FailureKind.Environment, FailureReasons.ChecksUnavailable, "The runtime is missing.")), 100);
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.ChecksUnavailable);

        var failure = world.Run(vtid).Ending!.Failure;
        (failure.Kind, failure.Message).ShouldBe((FailureKind.Environment, "The runtime is missing."));
        var ending = world.Event(vtid, EventTypes.Ending);
        (ending.From, ending.Fact("reason"), ending.Fact("message")).ShouldBe((RunState.PrCreated, FailureReasons.ChecksUnavailable, failure.Message));
        var terminal = world.Terminal(vtid);
        (terminal.From, terminal.Fact("reason"), terminal.Fact("message")).ShouldBe((RunState.PrCreated, FailureReasons.ChecksUnavailable, failure.Message));
    }

    [Fact]
    public void B1_an_error_that_nobody_foresaw_is_waited_out_and_recorded_by_the_deadline()
    {
        var world = new World();
        world.Script.Make("read_checks", new Fault.Before(new InvalidOperationException("A defect.")), 100_000);
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ChecksTimeout, TimeSpan.FromHours(1));

        world.Terminal(vtid).Fact("message").ShouldNotBeNull().ShouldContain("InvalidOperationException");
    }

    [Fact]
    public void B2_a_lost_compare_and_set_stops_before_the_next_side_effect()
    {
        var world = new World();
        // The intent of the merge loses its race against a cancellation that commits first.
        var vtid = world.Activated();
        world.Script.Make("intend merge", new Fault.First(() => CancelBehind(world, vtid)));
        var worker = world.Worker();
        worker.Complete(worker.Claim());

        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        world.Script.Count("merge").ShouldBe(0);
        world.Terminal(vtid).Fact("merged").ShouldBe("false");
        world.Code.PullRequests[0].State.ShouldBe(PullRequestState.Closed);
    }

    [Fact]
    public void B2_a_store_that_does_not_answer_stops_before_the_next_side_effect()
    {
        var world = new World();
        world.Script.Make("intend merge", new Fault.Before(new StoreUnavailableException("no answer")));
        var vtid = world.Completed().Vtid;

        world.Until(() => world.Script.Count("intend merge") == 1, null, () => world.Describe(vtid));
        world.Script.Count("merge").ShouldBe(0);

        world.UntilState(vtid, RunState.Completed);
        world.Script.Count("merge").ShouldBe(1);
    }

    [Fact]
    public void B3_a_claim_without_a_sign_of_progress_is_offered_again_after_5_minutes()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        var claimed = world.Time.Now;

        for (var beat = 0; beat < 12 && world.Events(vtid, EventTypes.LeaseLost).Count == 0; beat++)
        {
            worker.Beat(order, progress: null);
            world.Advance(TimeSpan.FromSeconds(30));
        }

        var lost = world.Event(vtid, EventTypes.LeaseLost);
        lost.Fact("cause").ShouldBe(ClaimLoss.EvidenceTimeout);
        (lost.At - claimed).ShouldBe(TimeSpan.FromMinutes(5));
        worker.Claim().Fence.ShouldBe(2);
    }

    [Fact]
    public void B3_progress_that_is_shown_while_the_claim_is_being_taken_away_keeps_it()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        for (var beat = 0; beat < 9; beat++)
        {
            worker.Beat(order, progress: null);
            world.Advance(TimeSpan.FromSeconds(30));
        }

        worker.Beat(order, progress: null);
        world.Script.Make("commit", new Fault.First(() =>
            world.Memory.HeartbeatAsync([new Heartbeat(vtid, worker.Id, order.Fence, "half of it")], TimeSpan.FromMinutes(2), default).IsCompletedSuccessfully.ShouldBeTrue()));
        world.Advance(TimeSpan.FromSeconds(60));

        world.Events(vtid, EventTypes.LeaseLost).ShouldBeEmpty();
        world.Run(vtid).Claim!.Fence.ShouldBe(order.Fence);
    }

    [Fact]
    public void B3_evidence_of_another_run_never_counts()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        var run = world.Run(vtid);
        var foreign = new ChecksEvidence { Vtid = vtid, Attempt = 2, At = world.Time.Now, Provider = "fake", Sha = run.Work!.HeadSha, Passed = ["build"] };

        var decision = Lifecycle.Decide(run, new Trigger.Proven(foreign), world.Time.Now);

        decision.Kind.ShouldBe(DecisionKind.Illegal);
        decision.Events[0].Type.ShouldBe(EventTypes.StateMismatch);
    }

    [Fact]
    public void B4_work_that_the_worker_reported_as_failed_is_never_validated_or_merged()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        worker.Push(order);

        worker.Fail(order, FailureKind.Deterministic);

        world.UntilEnded(vtid, RunState.Failed, "agent_error");
        world.Events(vtid, EventTypes.ValidationPassed).ShouldBeEmpty();
        world.Script.Count("merge").ShouldBe(0);
    }

    [Fact]
    public void B4_a_rule_that_could_not_evaluate_is_no_verdict()
    {
        var rule = new ScriptedRule("external", (_, _) => new(new RuleVerdict(Verdict.Unknown, "the source did not answer")));
        var world = new World(World.Deploys with { Rules = [.. BuiltInRules.Ids, "external"] }, [rule]);
        var vtid = world.At(RunState.Reviewing);
        world.Advance(TimeSpan.FromSeconds(10));
        world.Run(vtid).State.ShouldBe(RunState.Reviewing);

        rule.Answer = (_, _) => new(RuleVerdict.Passed);

        world.UntilState(vtid, RunState.Completed);
    }

    [Fact]
    public void B5_healthy_with_the_wrong_commit_never_passes()
    {
        var world = new World();
        var (revision, commit) = world.Baseline();
        world.Deployed.Health = serving => new HealthReading(Verdict.Passed, serving.Url, commit, "200");
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationFailed);

        world.Events(vtid, EventTypes.VerificationPassed).ShouldBeEmpty();
        world.Deployed.Serving.ShouldBe(revision);
    }

    [Fact]
    public void B5_healthy_without_a_commit_never_passes()
    {
        var world = new World { Deployed = { Health = serving => new HealthReading(Verdict.Passed, serving.Url, null, "200") } };
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationTimeout, TimeSpan.FromMinutes(15));

        world.Terminal(vtid).Outcome.ShouldBe(Outcome.Timeout);
    }

    [Fact]
    public void B6_an_offer_that_a_free_worker_leaves_alone_fails_after_60_seconds_and_is_made_again()
    {
        var world = new World();
        world.Worker();
        var vtid = world.Activated();
        var activated = world.Time.Now;
        world.Until(() => world.Run(vtid).OnOffer);
        // It gives signs of life and claims nothing.
        var worker = world.Worker();
        void Look() => world.Do(() => world.Memory.SeenAsync(worker.Id, default));

        for (; !world.Run(vtid).State.IsTerminal(); world.Advance(TimeSpan.FromSeconds(1)))
        {
            Look();
        }

        world.Events(vtid, EventTypes.Offered).Select(e => (e.At - activated).TotalSeconds).ShouldBe([0, 62, 126]);
        (world.Event(vtid, EventTypes.DispatchFailed).At - activated).TotalSeconds.ShouldBe(186);
        world.Run(vtid).Ending!.Failure.Cause.ShouldBe("pickup_timeout");
        world.Terminal(vtid).Outcome.ShouldBe(Outcome.Blocked);
    }

    [Fact]
    public void B6_without_any_worker_the_run_is_blocked_and_says_so()
    {
        var world = new World();
        var vtid = world.Activated();

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.DispatchFailed);

        world.Run(vtid).Ending!.Failure.Cause.ShouldBe("no_worker");
        world.Event(vtid, EventTypes.DispatchFailed).Fact("attempts").ShouldBe("3");
        world.Snapshot(vtid).Task.Spent.Attempts.ShouldBe(0);
    }

    [Fact]
    public void B6_the_acknowledgement_names_worker_attempt_and_time()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        worker.Claim();

        var claimed = world.Event(vtid, EventTypes.Claimed);

        (claimed.Fact("workerId"), claimed.Fact("attempt"), claimed.Fact("fence")).ShouldBe((worker.Id, "1", "1"));
        claimed.At.ShouldBe(world.Time.Now);
    }

    // Behind the back of the host that looks.
    private static void CancelBehind(World world, Vtid vtid)
    {
        var before = world.Now(vtid);
        var ending = new Ending(Outcome.Cancelled, FailureReasons.Create(FailureReasons.Cancelled, "not wanted"), "operator");
        var decision = Lifecycle.Decide(before.Run!, new Trigger.EndingDecided(ending), before.Now);
        world.Memory.CommitAsync(Commits.Of(before, decision, before.Now), default).IsCompletedSuccessfully.ShouldBeTrue();
    }
}
