namespace Autopilot.Tests;

public sealed class EndingTests
{
    [Fact]
    public void An_ending_is_recorded_revokes_the_claim_and_has_five_minutes()
    {
        var building = Samples.InState(RunState.Building);
        var failure = FailureReasons.Create(FailureReasons.Stopped, "An operator stopped it.");
        var decided = Samples.Decide(building, new Trigger.EndingDecided(new Ending(Outcome.Blocked, failure, "operator")));

        decided.Run.ShouldSatisfyAllConditions(
            run => run.State.ShouldBe(RunState.Building),
            run => run.Claim.ShouldBeNull(),
            run => run.Ending!.State.ShouldBe(RunState.Blocked));
        decided.Deadline.ShouldBe(Deadline.In(TimeSpan.FromMinutes(5)));
        var told = decided.Events.ShouldHaveSingleItem();
        (told.Type, told.Actor, told.Outcome).ShouldBe((EventTypes.Ending, "operator", null));
        told.Data!["reason"]!.ToString().ShouldBe("stopped");
        told.Data["outcome"]!.ToString().ShouldBe("blocked");
    }

    [Fact]
    public void Only_what_a_worker_reported_is_recorded_as_its_failure()
    {
        var building = Samples.InState(RunState.Building);
        var failure = new Failure(FailureKind.Deterministic, "compile_error", "It does not compile.");
        var reported = Samples.Decide(building, new Trigger.EndingDecided(new Ending(Outcome.Failed, failure, "worker-1")));
        var cancelled = Samples.Decide(building, new Trigger.EndingDecided(
            new Ending(Outcome.Cancelled, FailureReasons.Create(FailureReasons.Cancelled, "No longer wanted."), "operator")));

        reported.Events.Select(next => (next.Type, next.Actor)).ShouldBe([(EventTypes.WorkFailed, "worker-1"), (EventTypes.Ending, "worker-1")]);
        cancelled.Events.ShouldHaveSingleItem().Type.ShouldBe(EventTypes.Ending);
    }

    [Theory]
    [InlineData(FailureReasons.ValidationFailed, RunState.Reviewing, EventTypes.ValidationFailed)]
    [InlineData(FailureReasons.ScopeViolation, RunState.Reviewing, EventTypes.ValidationFailed)]
    [InlineData(FailureReasons.ValidationTimeout, RunState.Reviewing, EventTypes.ValidationTimeout)]
    [InlineData(FailureReasons.DeployFailed, RunState.Deploying, "local.deploy.failed")]
    [InlineData(FailureReasons.DeployTimeout, RunState.Deploying, "local.deploy.timeout")]
    [InlineData(FailureReasons.VerificationFailed, RunState.Verifying, EventTypes.VerificationFailed)]
    [InlineData(FailureReasons.VerificationTimeout, RunState.Verifying, EventTypes.VerificationFailed)]
    public void What_failed_has_its_own_event(string reason, RunState state, string type)
    {
        var failure = FailureReasons.Create(reason, "It failed.");
        var decided = Samples.Decide(Samples.InState(state), new Trigger.EndingDecided(new Ending(failure.Outcome, failure, Lifecycle.Engine)));

        decided.Events.Select(next => next.Type).ShouldBe([type, EventTypes.Ending]);
    }

    [Fact]
    public void A_merged_run_can_no_longer_end_as_cancelled()
    {
        var ending = new Ending(Outcome.Cancelled, FailureReasons.Create(FailureReasons.Cancelled, "No longer wanted."), "operator");

        Samples.Decide(Samples.InState(RunState.Merged), new Trigger.EndingDecided(ending)).Refusal.ShouldBe("A run in merged can no longer end as cancelled.");
        Samples.Decide(Samples.InState(RunState.Validated), new Trigger.EndingDecided(ending)).Kind.ShouldBe(DecisionKind.Applied);
    }

    [Fact]
    public void No_ending_makes_a_success()
    {
        var ending = new Ending(Outcome.Success, FailureReasons.Create(FailureReasons.Stopped, "It is fine."), "operator");

        Samples.Decide(Samples.InState(RunState.Verifying), new Trigger.EndingDecided(ending)).Refusal.ShouldBe("A run succeeds by its proofs, not by an ending.");
    }

    [Fact]
    public void A_run_that_ends_hears_nothing_but_its_clean_up()
    {
        var ending = Samples.Ending(RunState.Building);

        Samples.Decide(ending, new Trigger.WorkCompleted(new WorkResult(1, Samples.Sha, "branch", Samples.Sha, "done", false, Samples.Now(ending)), "worker-1"))
            .Refusal.ShouldBe("The run is ending (stopped); only its clean-up goes on.");
        Samples.Decide(ending, new Trigger.EndingDecided(ending.Ending! with { Outcome = Outcome.Blocked })).Kind.ShouldBe(DecisionKind.Illegal);
        Samples.Decide(ending, new Trigger.EndingDecided(ending.Ending!)).Kind.ShouldBe(DecisionKind.Repeated);
        Samples.Decide(ending, new Trigger.Waited("PR #7 to close")).Kind.ShouldBe(DecisionKind.Applied);
        Samples.Decide(ending, new Trigger.Terminated(Outcome.Blocked, [], "false")).Refusal.ShouldBe("The ending fixed the outcome Failed, not Blocked.");
    }

    [Fact]
    public void No_run_ends_without_a_decision_to_end() =>
        Samples.Decide(Samples.InState(RunState.Building), new Trigger.Terminated(Outcome.Failed, [], "false")).Refusal.ShouldBe("No ending was decided.");

    [Fact]
    public void G7_the_terminal_event_states_outcome_reason_merge_and_clean_up()
    {
        CleanUp[] cleanUps = [new(EffectAction.ClosePullRequest, CleanUp.Verified, "7", "closed"), new(EffectAction.Restore, CleanUp.Unverified, Samples.Sha, "unproven")];
        var ended = Samples.Decide(Samples.Ending(RunState.Deploying), new Trigger.Terminated(Outcome.Failed, cleanUps, "true"));

        ended.Run.State.ShouldBe(RunState.Failed);
        ended.Run.CleanUps.ShouldBe(cleanUps);
        ended.DueIn.ShouldBeNull();
        var terminal = ended.Events.ShouldHaveSingleItem();
        (terminal.Type, terminal.Outcome, terminal.Actor).ShouldBe((EventTypes.Failed, Outcome.Failed, "operator"));
        terminal.Data!["reason"]!.ToString().ShouldBe("stopped");
        terminal.Data["merged"]!.ToString().ShouldBe("true");
        terminal.Data["cleanup"]!.AsArray().Select(line => line!.ToString()).ShouldBe(["close_pr: verified", "restore: unverified"]);
        Samples.Decide(ended.Run, new Trigger.Terminated(Outcome.Failed, cleanUps, "true")).Kind.ShouldBe(DecisionKind.Repeated);
    }

    [Fact]
    public void A_verified_restore_is_recorded_before_the_terminal_event()
    {
        CleanUp[] cleanUps = [new(EffectAction.Restore, CleanUp.Verified, Samples.Sha, "The revision before serves.")];
        var ended = Samples.Decide(Samples.Ending(RunState.Verifying), new Trigger.Terminated(Outcome.Failed, cleanUps, "true"));

        ended.Events.Select(next => next.Type).ShouldBe(["local.deploy.rolled_back", EventTypes.Failed]);
        ended.Events[0].Data!["restoredCommit"]!.ToString().ShouldBe(Samples.Sha);
    }

    [Fact]
    public void A_proven_run_completes_with_success_and_names_its_commits()
    {
        var verifying = Samples.Run(run => run.Probes.Good == 2);
        var completed = Samples.Decide(verifying, StraightWay.Next(verifying, Samples.Now(verifying))!);

        completed.Run.State.ShouldBe(RunState.Completed);
        completed.Events.Select(next => next.Type).ShouldBe([EventTypes.VerificationPassed, EventTypes.Completed]);
        var terminal = completed.Events[1];
        terminal.Outcome.ShouldBe(Outcome.Success);
        terminal.Data!["reason"]!.ToString().ShouldBe("verified");
        terminal.Data["reportedCommit"]!.ToString().ShouldBe(verifying.Find<MergeEvidence>()!.MergeSha);
    }

    [Fact]
    public void What_an_adapter_calls_by_a_word_of_the_engine_is_of_the_kind_that_the_engine_means()
    {
        ProviderFailures.Of(new ProviderException(FailureKind.Environment, FailureReasons.DeployFailed, "No.")).Kind.ShouldBe(FailureKind.Deterministic);
        ProviderFailures.Of(new ProviderException(FailureKind.Policy, "a_word_of_its_own", "No.")).Kind.ShouldBe(FailureKind.Policy);
    }

    [Fact]
    public void A_run_that_deploys_nothing_completes_with_its_merge()
    {
        var merged = Samples.InState(RunState.Merged, Samples.Policy() with { Target = null });
        var completed = Samples.Decide(merged, new Trigger.MergeSuffices());

        completed.Events.ShouldHaveSingleItem().Data!["reason"]!.ToString().ShouldBe("merged");
        Samples.Decide(completed.Run, new Trigger.MergeSuffices()).Kind.ShouldBe(DecisionKind.Repeated);
        Samples.Decide(Samples.InState(RunState.Merged), new Trigger.MergeSuffices()).Refusal.ShouldBe("The profile deploys to shop.");
    }
}
