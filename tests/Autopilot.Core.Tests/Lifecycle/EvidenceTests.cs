namespace Autopilot.Tests;

public sealed class EvidenceTests
{
    private static readonly Run Completed = Samples.Run(run => run.Work is not null);

    [Fact]
    public void Evidence_of_another_task_or_attempt_is_named()
    {
        var right = (PullRequestEvidence)Proofs.PullRequest(Completed, Samples.Now(Completed));

        Refusal(Completed, right with { Attempt = 2 }).ShouldBe("The evidence is about VTID-01229 attempt 2, not about VTID-01229 attempt 1.");
        Refusal(Completed, right with { Vtid = Vtid.Parse("VTID-00001") }).ShouldBe("The evidence is about VTID-00001 attempt 1, not about VTID-01229 attempt 1.");
    }

    [Fact]
    public void A_pull_request_needs_completed_work_its_head_and_a_change()
    {
        var right = (PullRequestEvidence)Proofs.PullRequest(Completed, Samples.Now(Completed));

        Refusal(Samples.InState(RunState.Building), right).ShouldBe("No work was completed.");
        Refusal(Completed, right with { HeadSha = Samples.OtherSha }).ShouldBe($"The pull request's head is {Samples.OtherSha}, the work's head is {Completed.Work!.HeadSha}.");
        Refusal(Completed, right with { ChangedFiles = [] }).ShouldBe("The pull request changes nothing.");
    }

    [Fact]
    public void Checks_must_be_of_the_head_and_hold_every_required_name()
    {
        var run = Samples.InState(RunState.PrCreated);
        var right = (ChecksEvidence)Proofs.Checks(run, Samples.Now(run));

        Refusal(run, right with { Sha = Samples.OtherSha }).ShouldStartWith($"The checked commit is {Samples.OtherSha}, the pull request's head is ");
        Refusal(run, right with { Passed = ["build"] }).ShouldBe("The required check 'unit' is not among those that passed.");
        Refusal(Samples.InState(RunState.PrCreated, Samples.Policy() with { RequiredChecks = [] }), right with { Passed = [] }).ShouldBe("The check set is empty.");
    }

    [Fact]
    public void Validation_must_be_of_the_checked_commit_and_by_every_rule()
    {
        var run = Samples.InState(RunState.Reviewing);
        var right = (ValidationEvidence)Proofs.Validation(run, Samples.Now(run));

        Refusal(run, right with { Sha = Samples.OtherSha }).ShouldStartWith($"The validated commit is {Samples.OtherSha}, the checked commit is ");
        Refusal(run, right with { Rules = [BuiltInRules.WorkerSuccess] }).ShouldBe("The required rule 'pull_request_open' is not among those that passed.");
        Refusal(Samples.InState(RunState.Reviewing, Samples.Policy() with { Rules = [] }), right with { Rules = [] }).ShouldBe("No rule was evaluated.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("main")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("aaaaaaa")]
    public void A_merge_names_a_whole_commit(string sha)
    {
        var run = Samples.InState(RunState.Validated);
        var right = (MergeEvidence)Proofs.Merge(run, Samples.Now(run));

        Refusal(run, right with { MergeSha = sha }).ShouldBe($"'{sha}' is not a full commit SHA.");
    }

    [Fact]
    public void A_merge_must_be_of_the_validated_head()
    {
        var run = Samples.InState(RunState.Validated);
        var right = (MergeEvidence)Proofs.Merge(run, Samples.Now(run));

        Refusal(run, right with { HeadSha = Samples.OtherSha }).ShouldStartWith($"The merged head is {Samples.OtherSha}, the validated commit is ");
    }

    [Fact]
    public void Another_merge_commit_of_the_same_head_is_no_repetition()
    {
        var run = Samples.InState(RunState.Merged);
        var known = run.Find<MergeEvidence>()!;

        Samples.Decide(run, new Trigger.Proven(known)).Kind.ShouldBe(DecisionKind.Repeated);
        Samples.Decide(run, new Trigger.Proven(known with { MergeSha = Samples.OtherSha })).Kind.ShouldBe(DecisionKind.Illegal);
    }

    [Fact]
    public void A_deployment_must_be_of_the_merge_to_the_profiles_target()
    {
        var run = Samples.InState(RunState.Merged);
        var right = (DeploymentEvidence)Proofs.Deployment(run, Samples.Now(run));

        Refusal(run, right with { Commit = Samples.OtherSha }).ShouldStartWith($"The deployed commit is {Samples.OtherSha}, the merge commit is ");
        Refusal(run, right with { Target = "elsewhere" }).ShouldBe("The target is elsewhere, the profile's target is shop.");
    }

    [Fact]
    public void B5_the_serving_and_the_reported_commit_must_be_the_merge_commit()
    {
        var deploying = Samples.InState(RunState.Deploying);
        var serving = (ServingEvidence)Proofs.Serving(deploying, Samples.Now(deploying));
        var verifying = Samples.InState(RunState.Verifying);
        var verified = (VerificationEvidence)Proofs.Verification(verifying, Samples.Now(verifying));

        Refusal(deploying, serving with { Commit = Samples.OtherSha }).ShouldStartWith($"The serving commit is {Samples.OtherSha}, the merge commit is ");
        Refusal(deploying, serving with { Revision = "another" }).ShouldStartWith("The serving revision is another, the deployed revision is ");
        Refusal(verifying, verified with { ReportedCommit = Samples.OtherSha }).ShouldStartWith($"The reported commit is {Samples.OtherSha}, the serving commit is ");
        Refusal(verifying, verified with { Answers = 2 }).ShouldBe("2 good answers; 3 in a row are required.");
    }

    [Fact]
    public void A_covering_commit_may_serve_instead_of_the_merge()
    {
        var merged = Samples.InState(RunState.Merged);
        var covered = (DeploymentEvidence)Proofs.Deployment(merged, Samples.Now(merged)) with { CoveredBy = Samples.OtherSha, Revision = "revision-9" };
        var decision = Samples.Decide(merged, new Trigger.Proven(covered));
        var deploying = StraightWay.Stamp(merged, decision, Samples.Now(merged));

        decision.Events.ShouldHaveSingleItem().Type.ShouldBe("local.deploy.covered");
        var serving = (ServingEvidence)Proofs.Serving(deploying, Samples.Now(deploying)) with { Commit = Samples.OtherSha };
        Samples.Decide(deploying, new Trigger.Proven(serving)).Run.State.ShouldBe(RunState.Verifying);
    }

    [Fact]
    public void Renewal_takes_newer_checks_and_validation_of_the_same_head_only()
    {
        var run = Samples.InState(RunState.Validated);
        var checks = (ChecksEvidence)Proofs.Checks(run, Samples.Now(run));
        var renewed = Samples.Apply(run, new Trigger.EvidenceRenewed(checks));

        renewed.Find<ChecksEvidence>().ShouldBe(checks);
        Samples.Decide(renewed, new Trigger.EvidenceRenewed(checks)).Kind.ShouldBe(DecisionKind.Repeated);
        Samples.Decide(renewed, new Trigger.EvidenceRenewed(checks with { At = run.EnteredAt })).Refusal.ShouldBe("A newer ChecksEvidence is known.");
        Samples.Decide(run, new Trigger.EvidenceRenewed(checks with { Sha = Samples.OtherSha })).Kind.ShouldBe(DecisionKind.Illegal);
        Samples.Decide(run, new Trigger.EvidenceRenewed(Proofs.Merge(run, Samples.Now(run)))).Refusal.ShouldBe("MergeEvidence is not renewed.");
    }

    [Fact]
    public void A_later_revision_that_serves_must_be_proven_from_the_first_answer_on()
    {
        var run = Samples.Run(run => run.Probes.Good == 2);
        var later = (ServingEvidence)Proofs.Serving(run, Samples.Now(run)) with { Revision = "revision-9", Commit = Samples.OtherSha };
        var renewed = Samples.Apply(run, new Trigger.EvidenceRenewed(later));

        renewed.Probes.ShouldBe(new ProbeCount(0, 0));
        var told = Samples.Decide(run, new Trigger.EvidenceRenewed(later)).Events.ShouldHaveSingleItem();
        (told.Type, told.From, told.To).ShouldBe(("local.deploy.covered", RunState.Verifying, RunState.Verifying));
        told.Data!["servedBy"]!.ToString().ShouldBe(Samples.OtherSha);
        Refusal(renewed, Proofs.Verification(run, Samples.Now(run))).ShouldEndWith($"the serving commit is {Samples.OtherSha}.");
        Samples.Decide(run, new Trigger.EvidenceRenewed(later with { MergeSha = Samples.OtherSha })).Kind.ShouldBe(DecisionKind.Illegal);
        Samples.Decide(run, new Trigger.EvidenceRenewed(later with { Commit = "main" })).Refusal.ShouldBe("'main' is not a full commit SHA.");
    }

    [Fact]
    public void G9_a_mismatch_names_what_was_expected_and_what_came()
    {
        var run = Samples.InState(RunState.PrCreated);
        var refused = Samples.Decide(run, new Trigger.MergeTurnTaken());

        refused.Run.ShouldBeSameAs(run);
        var mismatch = refused.Events.ShouldHaveSingleItem();
        mismatch.Type.ShouldBe(EventTypes.StateMismatch);
        mismatch.Data!["actual"]!.ToString().ShouldBe("pr_created");
        mismatch.Data["trigger"]!.ToString().ShouldBe("MergeTurnTaken");
        mismatch.Data["expected"]!.AsArray().Select(kind => kind!.ToString()).ShouldContain(kind => kind == "ChecksProven");
        mismatch.Data["why"]!.ToString().ShouldBe("MergeTurnTaken is not legal in pr_created.");
    }

    [Fact]
    public void An_adopted_merge_begins_the_next_attempt_behind_it()
    {
        var adopted = StraightWay.Adopt(Samples.Policy(), Samples.Vtid);

        adopted.ShouldSatisfyAllConditions(
            run => run.State.ShouldBe(RunState.Merged),
            run => run.Attempt.ShouldBe(2),
            run => run.Claims.ShouldBe(0),
            run => run.Find<MergeEvidence>()!.AdoptedFrom.ShouldBe(1));
        Samples.Apply(adopted, new Trigger.Proven(Proofs.Deployment(adopted, Samples.Now(adopted)))).State.ShouldBe(RunState.Deploying);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, null)]
    [InlineData(2, 2)]
    [InlineData(2, 0)]
    public void Only_a_merge_of_an_earlier_attempt_is_adopted_and_as_this_attempts_own(int attempt, int? adoptedFrom)
    {
        var task = StraightWay.NewTask(Samples.Vtid) with { Attempt = 1 };
        var merge = (MergeEvidence)Proofs.Merge(Samples.InState(RunState.Validated), StraightWay.Began) with { Attempt = attempt, AdoptedFrom = adoptedFrom };

        Should.Throw<ArgumentException>(() => Lifecycle.Adopt(task, Samples.Policy(), merge, "operator", "again"));
    }

    private static string? Refusal(Run run, Evidence evidence) => Samples.Decide(run, new Trigger.Proven(evidence)).Refusal;
}
