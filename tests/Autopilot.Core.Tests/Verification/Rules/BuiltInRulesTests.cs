namespace Autopilot.Tests;

public sealed class BuiltInRulesTests
{
    private static readonly Run Reviewing = Samples.InState(RunState.Reviewing);

    private static readonly string Head = Reviewing.Work!.HeadSha;

    private static readonly ValidationFacts Facts = new(
        StraightWay.NewTask(Samples.Vtid),
        Reviewing,
        new PullRequest(7, "pulls/7", "autopilot/VTID-01229-1.1", Head, "main", PullRequestState.Open),
        Samples.Sha,
        ["src/a.cs"]);

    [Fact]
    public async Task Good_work_passes_every_rule()
    {
        foreach (var id in BuiltInRules.Ids)
        {
            (await JudgeAsync(id, Facts)).ShouldBe(RuleVerdict.Passed, id);
        }
    }

    [Fact]
    public async Task B4_a_run_whose_worker_reported_nothing_never_passes()
    {
        var silent = Facts with { Run = Reviewing with { Work = null } };

        (await JudgeAsync(BuiltInRules.WorkerSuccess, silent)).Verdict.ShouldBe(Verdict.Failed);
        (await JudgeAsync(BuiltInRules.HeadUnchanged, silent)).Verdict.ShouldBe(Verdict.Failed);
    }

    [Fact]
    public async Task B4_a_run_whose_worker_reported_failure_never_passes()
    {
        var building = Samples.InState(RunState.Building);
        var failed = Samples.Apply(building, new Trigger.ClaimLost(1, new ClaimLoss(ClaimLoss.TransientFailure, true, "It failed.")));

        (await JudgeAsync(BuiltInRules.WorkerSuccess, Facts with { Run = failed })).Message.ShouldBe("No worker reported success for this run.");
    }

    [Fact]
    public async Task B4_work_that_nobody_claimed_never_passes() =>
        (await JudgeAsync(BuiltInRules.WorkerSuccess, Facts with { Run = Reviewing with { Claims = 0 } })).Verdict.ShouldBe(Verdict.Failed);

    [Fact]
    public async Task Each_refusal_is_a_sentence_with_what_was_found()
    {
        var (pr, run) = (Facts.PullRequest!, Reviewing);
        await SaysAsync(BuiltInRules.WorkerSuccess, Facts with { Run = run with { Work = run.Work! with { HeadSha = "" } } }, "The worker reported no head.");
        await SaysAsync(BuiltInRules.PullRequestOpen, Facts with { PullRequest = null }, "The pull request is not to be found.");
        await SaysAsync(BuiltInRules.PullRequestOpen, Facts with { PullRequest = pr with { State = PullRequestState.Closed } }, "Pull request #7 is closed against main.");
        await SaysAsync(BuiltInRules.PullRequestOpen, Facts with { PullRequest = pr with { IsDraft = true } }, "Pull request #7 is open against main, a draft.");
        await SaysAsync(BuiltInRules.PullRequestOpen, Facts with { PullRequest = pr with { AutoMerge = true } }, "Pull request #7 is open against main, set to merge by itself.");
        await SaysAsync(BuiltInRules.PullRequestOpen, Facts with { PullRequest = pr with { SameRepository = false } }, "Pull request #7 is open against main, from a fork.");
        await SaysAsync(
            BuiltInRules.HeadUnchanged, Facts with { PullRequest = pr with { HeadSha = Samples.OtherSha } }, $"Work head {Head}, pull request head {Samples.OtherSha}, checked {Head}.");
        await SaysAsync(BuiltInRules.NonEmptyDiff, Facts with { ChangedFiles = [] }, "The pull request changes nothing.");
        await SaysAsync(BuiltInRules.ChecksGreen, Facts with { Run = run with { Evidence = [] } }, "No green checks are recorded for this run.");
        await SaysAsync(BuiltInRules.WithinScope, Facts with { ChangedFiles = ["a", "b"] }, "Outside the spec's scope: a, b.");

        static async Task SaysAsync(string id, ValidationFacts facts, string message) => (await JudgeAsync(id, facts)).Message.ShouldBe(message);
    }

    [Fact]
    public async Task A_pull_request_must_be_open_on_the_base_of_the_repository_itself()
    {
        PullRequest?[] wrong =
        [
            null,
            Facts.PullRequest! with { State = PullRequestState.Closed },
            Facts.PullRequest with { State = PullRequestState.Merged },
            Facts.PullRequest with { BaseBranch = "release" },
            Facts.PullRequest with { IsDraft = true },
            Facts.PullRequest with { AutoMerge = true },
            Facts.PullRequest with { SameRepository = false },
        ];

        foreach (var pr in wrong)
        {
            (await JudgeAsync(BuiltInRules.PullRequestOpen, Facts with { PullRequest = pr })).Verdict.ShouldBe(Verdict.Failed, pr?.ToString());
        }
    }

    [Fact]
    public async Task A_head_that_moved_fails_as_head_moved()
    {
        var moved = await JudgeAsync(BuiltInRules.HeadUnchanged, Facts with { PullRequest = Facts.PullRequest! with { HeadSha = Samples.OtherSha } });

        (moved.Verdict, moved.Reason).ShouldBe((Verdict.Failed, FailureReasons.HeadMoved));
    }

    [Fact]
    public async Task An_empty_change_fails_as_no_change() =>
        (await JudgeAsync(BuiltInRules.NonEmptyDiff, Facts with { ChangedFiles = [] })).Reason.ShouldBe(FailureReasons.NoChange);

    [Fact]
    public async Task A_file_outside_the_scope_is_named()
    {
        var outside = await JudgeAsync(BuiltInRules.WithinScope, Facts with { ChangedFiles = ["src/a.cs", "docs/b.md"] });

        (outside.Reason, outside.Message).ShouldBe((FailureReasons.ScopeViolation, "Outside the spec's scope: docs/b.md."));
    }

    [Theory]
    [InlineData(".github/workflows/build.yml")]
    [InlineData("tests/ShopTests.cs")]
    [InlineData("src/AGENTS.md")]
    public async Task Protected_files_and_the_specs_tests_stay_as_they_are(string file)
    {
        var task = Facts.Task with { Spec = Facts.Task.Spec with { Tests = ["tests/**"] } };
        var run = Reviewing with { Policy = Reviewing.Policy with { ProtectedPaths = Profile.DefaultProtectedPaths } };
        var verdict = await JudgeAsync(BuiltInRules.ProtectedPathsUntouched, Facts with { Task = task, Run = run, ChangedFiles = [file] });

        (verdict.Reason, verdict.Message).ShouldBe((FailureReasons.ProtectedPath, $"Protected: {file}."));
    }

    [Fact]
    public async Task A_list_of_ten_files_is_whole() =>
        (await JudgeAsync(BuiltInRules.WithinScope, Facts with { ChangedFiles = [.. Enumerable.Range(0, 10).Select(number => $"docs/{number}")] }))
            .Message.ShouldEndWith("docs/8, docs/9.");

    [Fact]
    public async Task A_long_list_of_files_is_cut() =>
        (await JudgeAsync(BuiltInRules.WithinScope, Facts with { ChangedFiles = [.. Enumerable.Range(0, 25).Select(number => $"docs/{number}")] }))
            .Message.ShouldEndWith("docs/9 and 15 more.");

    [Fact]
    public async Task Checks_of_another_attempt_are_not_this_runs()
    {
        Evidence[] another = [.. Reviewing.Evidence.Select(proof => proof with { Attempt = 2 })];

        (await JudgeAsync(BuiltInRules.ChecksGreen, Facts with { Run = Reviewing with { Evidence = another } })).Verdict.ShouldBe(Verdict.Failed);
        (await JudgeAsync(BuiltInRules.ChecksGreen, Facts with { Run = Reviewing with { Evidence = [] } })).Verdict.ShouldBe(Verdict.Failed);
    }

    private static ValueTask<RuleVerdict> JudgeAsync(string id, ValidationFacts facts) =>
        BuiltInRules.All.Single(rule => rule.Id == id).EvaluateAsync(facts, CancellationToken.None);
}
