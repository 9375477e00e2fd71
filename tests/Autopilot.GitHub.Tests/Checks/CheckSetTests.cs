using System.Text.Json.Nodes;

namespace Autopilot.Tests;

public sealed class CheckSetTests
{
    [Fact]
    public async Task GH_20_A_check_and_a_status_of_one_name_are_two_and_both_count()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "build", "success");
        set.Checks.Status(set.Sha, "build", "pending");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Pending);
        set.Checks.Status(set.Sha, "build", "success");
        var reading = await set.ReadAsync();
        reading.Verdict.ShouldBe(Verdict.Passed, reading.Detail);
        reading.Checks.Select(check => check.Name).ShouldBe(["build", "build (status)"]);
    }

    [Theory]
    [InlineData("success", Verdict.Passed)]
    [InlineData("neutral", Verdict.Passed)]
    [InlineData("skipped", Verdict.Passed)]
    [InlineData("failure", Verdict.Failed)]
    [InlineData("timed_out", Verdict.Failed)]
    [InlineData("cancelled", Verdict.Unknown)]
    [InlineData("stale", Verdict.Unknown)]
    [InlineData("action_required", Verdict.Unknown)]
    [InlineData("a word of tomorrow", Verdict.Unknown)]
    public async Task GH_21_Each_conclusion_has_one_meaning_and_an_unknown_one_is_not_green(string conclusion, Verdict expected)
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Check(set.Sha, "other", "success");
        set.Checks.Check(set.Sha, "build", conclusion);
        var reading = await set.ReadAsync();
        reading.Verdict.ShouldBe(expected, reading.Detail);
        if (expected != Verdict.Passed)
        {
            reading.Detail.ShouldContain("build");
        }
    }

    [Fact]
    public async Task GH_21_A_neutral_check_does_not_pass_where_the_options_say_so()
    {
        await using var set = await CheckSet.CreateAsync(options => options.NeutralPasses = false);
        set.Checks.Check(set.Sha, "other", "success");
        set.Checks.Check(set.Sha, "build", "neutral");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Unknown);
    }

    [Fact]
    public async Task GH_21_A_set_of_nothing_but_skipped_checks_judges_nothing()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Check(set.Sha, "build", "skipped");
        var reading = await set.ReadAsync();
        (reading.Verdict, reading.Detail).ShouldBe((Verdict.Unknown, "Every check was skipped, which judges nothing."));
    }

    [Fact]
    public async Task GH_22_An_empty_set_is_never_green()
    {
        await using var set = await CheckSet.CreateAsync();
        var reading = await set.ReadAsync();
        reading.Verdict.ShouldBe(Verdict.Unknown);
        reading.Detail.ShouldContain("empty");
        reading.Checks.ShouldBeEmpty();
    }

    [Fact]
    public async Task GH_23_A_workflow_that_is_queued_keeps_a_green_set_from_being_complete()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "lint", "success");
        var queued = set.Checks.Run(set.Sha, "build", null, status: "queued", workflow: 77);
        var reading = await set.ReadAsync();
        (reading.Verdict, reading.Detail).ShouldBe((Verdict.Pending, "The set is partial: workflows build (queued) are under way."));

        (queued["status"], queued["conclusion"]) = ("completed", "success");
        set.Checks.Check(set.Sha, "build", "success", queued);
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task GH_23_Without_required_names_a_green_set_must_stay_as_it_is_for_a_while()
    {
        await using var set = await CheckSet.CreateAsync(options => options.SettleTime = TimeSpan.FromMinutes(1));
        set.Checks.Job(set.Sha, "lint", "success");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Pending);
        set.Site.Clock.Advance(TimeSpan.FromSeconds(59));
        set.Checks.Job(set.Sha, "build", "success");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Pending);
        set.Site.Clock.Advance(TimeSpan.FromSeconds(59));
        (await set.ReadAsync()).Detail.ShouldContain("not settled");
        set.Site.Clock.Advance(TimeSpan.FromSeconds(1));
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Passed);
        (await set.ReadAsync("build", "lint")).Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task GH_23_Where_workflows_cannot_be_read_only_required_names_make_a_set_complete()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.HidesRuns = true;
        set.Checks.Check(set.Sha, "build", "success");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Unknown);
        (await set.ReadAsync("build")).Verdict.ShouldBe(Verdict.Passed);
    }

    [Theory]
    [InlineData("failure", "success", Verdict.Passed)]
    [InlineData("success", "failure", Verdict.Failed)]
    public async Task GH_24_Of_repeated_runs_the_one_that_started_last_counts(string first, string second, Verdict expected)
    {
        await using var set = await CheckSet.CreateAsync();
        var run = set.Checks.Run(set.Sha, "ci", "success");
        set.Checks.Check(set.Sha, "build", second, run, startedAfter: 60);
        set.Checks.Check(set.Sha, "build", first, run, startedAfter: 0);
        var reading = await set.ReadAsync();
        reading.Verdict.ShouldBe(expected, reading.Detail);
        reading.Checks.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("failure", Verdict.Failed)]
    [InlineData("timed_out", Verdict.Failed)]
    [InlineData("cancelled", Verdict.Unknown)]
    [InlineData("a word of tomorrow", Verdict.Unknown)]
    [InlineData("success", Verdict.Passed)]
    [InlineData("skipped", Verdict.Passed)]
    public async Task GH_23_A_workflow_that_ended_without_a_job_is_not_overlooked(string conclusion, Verdict expected)
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "lint", "success");
        set.Checks.Run(set.Sha, "ci", conclusion, workflow: 77);
        var reading = await set.ReadAsync();
        reading.Verdict.ShouldBe(expected, reading.Detail);
        if (expected != Verdict.Passed)
        {
            reading.Detail.ShouldContain("workflow ci");
        }
    }

    [Fact]
    public async Task GH_24_Where_workflows_cannot_be_read_jobs_of_one_name_in_two_suites_both_count()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.HidesRuns = true;
        set.Checks.Check(set.Sha, "build", "failure", startedAfter: 0);
        set.Checks.Check(set.Sha, "build", "success", startedAfter: 9);
        (await set.ReadAsync("build")).Verdict.ShouldBe(Verdict.Failed);
    }

    [Fact]
    public async Task GH_31_A_status_of_the_name_is_left_to_GitHub_which_knows_whose_it_is()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Site.Repository.Rules.Add(new JsonObject
        {
            ["type"] = "required_status_checks",
            ["parameters"] = new JsonObject { ["required_status_checks"] = new JsonArray(new JsonObject { ["context"] = "scan", ["integration_id"] = 4242 }) },
        });
        set.Checks.Status(set.Sha, "scan", "success");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task GH_24_A_run_that_has_not_started_is_the_newest()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Check(set.Sha, "build", "success");
        set.Checks.Check(set.Sha, "build", null)["started_at"] = null;
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Pending);
    }

    [Fact]
    public async Task GH_24_Jobs_of_one_name_in_two_workflows_or_events_both_count()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Check(set.Sha, "build", "failure", set.Checks.Run(set.Sha, "one", "failure", workflow: 1), startedAfter: 0);
        set.Checks.Check(set.Sha, "build", "success", set.Checks.Run(set.Sha, "two", "success", workflow: 2), startedAfter: 9);
        set.Checks.Check(set.Sha, "build", "success", set.Checks.Run(set.Sha, "one", "success", trigger: "push", workflow: 1), startedAfter: 9);
        var reading = await set.ReadAsync();
        reading.Verdict.ShouldBe(Verdict.Failed);
        reading.Checks.Count.ShouldBe(3);
    }

    [Fact]
    public async Task GH_25_A_suite_without_runs_holds_nothing_up()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "build", "success");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Passed);
        set.Site.GitHub.Requests.ShouldNotContain(request => request.Path.EndsWith("/check-suites", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GH_26_A_workflow_that_is_held_for_approval_is_neither_red_nor_green()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "lint", "success");
        set.Checks.Run(set.Sha, "build", "action_required", workflow: 77);
        var reading = await set.ReadAsync();
        (reading.Verdict, reading.Detail).ShouldBe((Verdict.Unknown, "CI is held for approval: a person must let build run."));
    }

    [Fact]
    public async Task GH_32_A_workflow_that_ended_says_nothing_of_the_others()
    {
        await using var set = await CheckSet.CreateAsync();
        var first = set.Checks.Run(set.Sha, "lint", "success", workflow: 1);
        set.Checks.Check(set.Sha, "lint", "success", first);
        var last = set.Checks.Run(set.Sha, "build", null, workflow: 2);
        last["check_suite_id"] = first["check_suite_id"]!.GetValue<long>();
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Pending);
    }

    [Fact]
    public async Task GH_27_Required_names_that_never_come_are_named()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "lint", "success");
        var reading = await set.ReadAsync("lint", "build", "deploy preview");
        (reading.Verdict, reading.Detail).ShouldBe((Verdict.Pending, "Required checks are missing: build, deploy preview."));
    }

    [Fact]
    public async Task GH_28_A_conflict_blocks_a_set_that_is_green_because_no_workflow_ran()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Status(set.Sha, "stray", "success");
        await set.Topic.CommitToMainAsync(("work.txt", "something else\n"));
        set.Site.Repository.LooksUntilMergeable = 0;
        var reading = await set.ReadAsync();
        reading.Verdict.ShouldBe(Verdict.Unknown);
        reading.Detail.ShouldContain("conflict");
    }

    [Fact]
    public async Task GH_30_A_green_set_of_another_commit_never_counts()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "build", "success");
        var newer = await Topic.CommitAsync(set.Site.Repository, set.Topic.Branch, set.Sha, ("more.txt", "more\n"));
        var reading = await set.Site.Adapter.Checks.ReadAsync(set.Request() with { Sha = newer }, default);
        (reading.Sha, reading.Verdict).ShouldBe((newer, Verdict.Unknown));
        reading.Checks.ShouldBeEmpty();
    }

    [Fact]
    public async Task GH_30_A_commit_that_GitHub_does_not_know_yet_is_unknown()
    {
        await using var set = await CheckSet.CreateAsync();
        (await set.Site.Adapter.Checks.ReadAsync(set.Request() with { Sha = new string('1', 40) }, default)).Verdict.ShouldBe(Verdict.Unknown);
    }

    [Theory]
    [InlineData(4242, Verdict.Passed)]
    [InlineData(DoubleChecks.Actions, Verdict.Pending)]
    public async Task GH_31_A_check_that_must_come_from_one_App_is_not_met_by_another(long app, Verdict expected)
    {
        await using var set = await CheckSet.CreateAsync();
        set.Site.Repository.Rules.Add(new JsonObject
        {
            ["type"] = "required_status_checks",
            ["parameters"] = new JsonObject { ["required_status_checks"] = new JsonArray(new JsonObject { ["context"] = "scan", ["integration_id"] = 4242 }) },
        });
        set.Checks.Check(set.Sha, "scan", "success", app: app);
        var reading = await set.ReadAsync();
        reading.Verdict.ShouldBe(expected, reading.Detail);
    }

    [Fact]
    public async Task GH_31_What_the_branch_protection_requires_is_required()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Site.Repository.Protection = new JsonObject
        {
            ["enabled"] = true,
            ["required_status_checks"] = new JsonObject
            {
                ["contexts"] = new JsonArray("build"),
                ["checks"] = new JsonArray(new JsonObject { ["context"] = "build", ["app_id"] = null }),
            },
        };
        set.Checks.Job(set.Sha, "lint", "success");
        (await set.ReadAsync()).Detail.ShouldBe("Required checks are missing: build.");
    }

    [Fact]
    public async Task GH_47_More_than_a_hundred_checks_are_all_read()
    {
        await using var set = await CheckSet.CreateAsync();
        for (var number = 0; number < 130; number++)
        {
            set.Checks.Check(set.Sha, $"check {number:000}", number == 129 ? "failure" : "success", app: 7);
            set.Checks.Status(set.Sha, $"status {number:000}", "success");
        }

        var reading = await set.ReadAsync();
        (reading.Verdict, reading.Checks.Count).ShouldBe((Verdict.Failed, 260));
    }
}
