namespace Autopilot.Tests;

/// <summary>The migration that a manifest declares, by jobs.</summary>
public sealed class MigrationTests
{
    private static readonly ManifestService Web = new() { Target = CloudRunSite.Name, Environment = "dev-sandbox", Migration = new("web-migrate", "web-verify") };

    private static string Image => CloudRunDouble.ImageOf(CloudRunSite.Commit(2));

    [Fact]
    public async Task C5_a_migration_is_applied_and_verified_with_the_commits_image_before_a_revision_is_made()
    {
        await using var site = await CreateAsync();
        (await UntilDoneAsync(site)).Refusal.ShouldBeNull();

        site.Run.Jobs.Executions.Select(execution => CloudRunNames.Last(execution.Job)).ShouldBe(["web-verify", "web-migrate"]);
        site.Run.Jobs.Executions.ShouldAllBe(execution => execution.Template.Containers[0].Image == Image);
        site.Run.Jobs.Executions[0].Template.Containers[0].Env.Select(variable => $"{variable.Name}={variable.Value}")
            .ShouldBe(["MODE=worker", $"AUTOPILOT_MIGRATION=VTID-00002-1-{CloudRunSite.Commit(2)}"]);
        site.Run.Count("UpdateService").ShouldBe(1);
    }

    [Theory]
    [InlineData("web-migrate")]
    [InlineData("web-verify")]
    public async Task C5_a_migration_that_fails_or_is_not_found_applied_afterwards_fails_the_deployment(string failing)
    {
        await using var site = await CreateAsync();
        site.Run.Jobs.Ends[failing] = false;

        var answer = await UntilDoneAsync(site);

        answer.Refusal!.Reason.ShouldBe(FailureReasons.DeployFailed);
        answer.Refusal.Message.ShouldStartWith($"{failing}-0000");
        answer.Refusal.Message.ShouldContain(" failed: Task failed with exit code 1. Read the execution's log:");
        answer.Refusal.Message.ShouldContain("Log: https://console.test/");
        (site.Run.Count("UpdateService"), site.Web.Revisions.Count).ShouldBe((0, 1));
    }

    [Fact]
    public async Task C5_a_host_that_takes_over_waits_for_what_was_started_and_starts_nothing_twice()
    {
        await using var site = await CreateAsync();
        site.Run.Jobs.Ends.Clear();
        site.Run.Fault = call => call.Method == "RunJob" ? new DoubleFault { IsCutAfter = true } : null;
        (await Should.ThrowAsync<ProviderException>(() => LookAsync(site))).Kind.ShouldBe(FailureKind.Transient);
        site.Run.Fault = null;

        for (var ordinal = 2; ordinal < 6; ordinal++)
        {
            (await LookAsync(site, ordinal)).Refusal.ShouldBe(new Refusal(Refusal.Retry, $"The migration waits for {site.Run.Jobs.Executions[0].Name}."));
        }

        site.Run.Jobs.Ends["web-migrate"] = site.Run.Jobs.Ends["web-verify"] = true;
        (await UntilDoneAsync(site)).Refusal.ShouldBeNull();
        site.Run.Jobs.Executions.Count.ShouldBe(2);
    }

    [Fact]
    public async Task C5_what_still_runs_for_a_run_that_has_ended_is_waited_for()
    {
        await using var site = await CreateAsync();
        site.Run.Jobs.Ends.Clear();
        await LookAsync(site);
        site.Run.Jobs.Executions.Count.ShouldBe(1);

        var retry = Request() with { Key = CloudRunSite.Key(2) with { Attempt = 2 } };
        var answer = await site.NewAdapter().Target.StartAsync(retry, default);

        answer.Refusal.ShouldBe(new Refusal(Refusal.Retry, $"{site.Run.Jobs.Executions[0].Name} still runs for somebody else."));
        site.Run.Jobs.Executions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task C5_an_execution_that_ran_another_image_proves_nothing()
    {
        await using var site = await CreateAsync();
        await LookAsync(site);
        site.Run.Jobs.Executions[0].Template.Containers[0].Image = "images.test/worker:other";
        var answer = await UntilDoneAsync(site);
        answer.Refusal!.Reason.ShouldBe(FailureReasons.DeployFailed);
        answer.Refusal.Message.ShouldContain($"ran images.test/worker:other, not {Image}");
    }

    [Fact]
    public async Task A_job_without_a_fingerprint_is_left_alone()
    {
        await using var site = await CreateAsync();
        site.Run.Jobs.All["web-verify"].Etag = "";
        (await LookAsync(site)).Refusal!.Message.ShouldContain("The job web-verify has no etag");
        (site.Run.Count("UpdateJob"), site.Run.Count("RunJob")).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_job_that_somebody_else_changes_meanwhile_is_read_again()
    {
        await using var site = await CreateAsync();
        var changed = false;
        site.Run.Fault = call =>
        {
            if (call.Method == "UpdateJob" && !changed)
            {
                changed = true;
                site.Run.Jobs.All["web-migrate"].Etag = "\"77\"";
            }

            return null;
        };

        (await LookAsync(site)).Refusal!.Reason.ShouldBe(Refusal.Retry);
        site.Run.Jobs.All["web-migrate"].Template.Template.Containers[0].Image.ShouldBe("images.test/worker:1");
        (await UntilDoneAsync(site)).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task What_the_adapter_does_not_know_of_a_job_stays()
    {
        await using var site = await CreateAsync();
        var before = site.Run.Jobs.All["web-migrate"].Clone();
        before.Template.Template.MaxRetries = 3;
        before.Labels["team"] = "web";
        site.Run.Jobs.All["web-migrate"] = before;

        await UntilDoneAsync(site);

        var after = site.Run.Jobs.All["web-migrate"];
        (after.Template.Template.MaxRetries, after.Labels["team"], after.Template.Template.Containers[0].Env[0].Name).ShouldBe((3, "web", "MODE"));
    }

    [Theory]
    [InlineData("none", "needs the job none, and there is none")]
    [InlineData("./migrate.sh", "names the job './migrate.sh'; accepted: 1 to 49 lower-case letters")]
    public async Task A_job_that_is_not_there_is_a_deployment_that_is_not_set_up(string job, string says)
    {
        await using var site = await CreateAsync();
        foreach (var migration in (ManifestMigration[])[new(job, "web-verify"), new("web-migrate", job)])
        {
            var answer = await site.Adapter.Target.StartAsync(Request() with { Declared = Web with { Migration = migration } }, default);
            answer.Refusal!.Reason.ShouldBe(FailureReasons.DeployRefused);
            answer.Refusal.Message.ShouldContain(says);
        }

        site.Run.Count("RunJob").ShouldBe(0);
    }

    private static async Task<CloudRunSite> CreateAsync()
    {
        var site = await CloudRunSite.CreateAsync();
        site.Run.Build(CloudRunSite.Commit(2), ServiceBehaviour.Healthy);
        foreach (var job in (string[])["web-migrate", "web-verify"])
        {
            site.Run.Jobs.Add(job);
            site.Run.Jobs.Ends[job] = true;
        }

        return site;
    }

    // Each ordinal is one try of the engine's, as after each refusal that may be tried again.
    private static async Task<WriteResult<string>> UntilDoneAsync(CloudRunSite site)
    {
        for (var ordinal = 1; ordinal < 20; ordinal++)
        {
            var answer = await LookAsync(site, ordinal);
            if (answer.Refusal is not { Reason: Refusal.Retry })
            {
                return answer;
            }
        }

        throw new InvalidOperationException("The migration never ended.");
    }

    private static Task<WriteResult<string>> LookAsync(CloudRunSite site, int ordinal = 1) => site.NewAdapter().Target.StartAsync(Request(ordinal), default);

    private static DeployRequest Request(int ordinal = 1) =>
        CloudRunSite.Request(2) with { Key = CloudRunSite.Key(2) with { Ordinal = ordinal }, Declared = Web };
}
