using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Tests;

/// <summary>From a spec to a proven revision with GitHub as code host: what serves was cloned from there, and GitHub shows that it does.</summary>
public sealed class DeploymentTests
{
    private const string Service = """
        use strict;
        use IO::Socket::INET;
        my $body = qq({"commit":"$ENV{AUTOPILOT_COMMIT}"});
        my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ENV{PORT}, Listen => 16, ReuseAddr => 1) or die "listen: $!";
        while (my $client = $listener->accept) {
            while (my $line = <$client>) { last if $line =~ /^\r?\n$/; }
            print $client "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body";
            close $client;
        }

        """;

    [Fact]
    public async Task A_merge_on_GitHub_is_deployed_and_proven_and_GitHub_shows_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The service is a script.");
        await using var site = await WholeSite.CreateAsync();
        await Topic.CommitAsync(site.Double, "main", (await site.Double.FindTipAsync("main"))!, ("service.pl", Service));
        await using var pipeline = await StartAsync(site);
        using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
        try
        {
            var task = await pipeline.UntilEndedAsync(await pipeline.ActivateAsync(WholeSite.Spec(1)), patience.Token);
            task.Run!.State.ShouldBe(RunState.Completed, task.Run.Ending?.Failure.Message);
            task.Run.Find<VerificationEvidence>()!.ReportedCommit.ShouldBe(await site.Double.FindTipAsync("main"));
        }
        finally
        {
            await pipeline.Services.GetRequiredService<ProcessDeployTarget>().StopAllAsync();
        }

        var states = await Eventually.SeeAsync(() => site.Double.DeploymentStatuses.ToArray().Select(status => status.State).ToArray(), seen => seen.LastOrDefault() == "success");
        states[0].ShouldBe("in_progress");
        site.Double.Deployments.ShouldHaveSingleItem()["sha"]!.GetValue<string>().ShouldBe(await site.Double.FindTipAsync("main"));
    }

    [Theory]
    [InlineData(RunState.Deploying, "in_progress")]
    [InlineData(RunState.Verifying, "in_progress")]
    [InlineData(RunState.Completed, "success")]
    [InlineData(RunState.Failed, "failure")]
    [InlineData(RunState.Blocked, "failure")]
    public async Task GH_45_A_deployment_is_recorded_once_whatever_the_statuses_and_never_merges(RunState state, string shown)
    {
        await using var site = await Site.CreateAsync();
        var (task, run) = await DeployedAsync(site, state);
        site.Repository.Checks.Status(run.Find<DeploymentEvidence>()!.Commit, "slow", "pending");

        await site.Adapter.Deployments.RecordAsync(task, run, default);
        await site.NewAdapter().Deployments.RecordAsync(task, run, default);

        var body = site.GitHub.Requests.Single(request => request.Operation == "repos/create-deployment").Body;
        body["auto_merge"]!.GetValue<bool>().ShouldBeFalse();
        body["required_contexts"]!.AsArray().ShouldBeEmpty();
        site.Repository.DeploymentStatuses.Select(status => status.State).ShouldBe([shown, shown]);
    }

    [Fact]
    public async Task GH_45_What_GitHub_does_not_take_is_let_go()
    {
        await using var site = await Site.CreateAsync();
        var (task, run) = await DeployedAsync(site, RunState.Completed);
        site.GitHub.Faults.Add("repos/create-deployment", Fault.Answers(DoubleAnswer.Error(409, "Conflict merging main into topic.")));
        site.GitHub.Faults.Add("repos/list-deployments", Fault.CutBefore);
        await site.Adapter.Deployments.RecordAsync(task, run, default);
        await site.Adapter.Deployments.RecordAsync(task, run, default);
        site.Repository.Deployments.ShouldBeEmpty();
    }

    [Fact]
    public async Task GH_45_What_others_write_into_their_deployments_is_theirs()
    {
        await using var site = await Site.CreateAsync();
        var (task, run) = await DeployedAsync(site, RunState.Completed);
        foreach (var payload in (JsonNode[])["text", new JsonObject { ["vtid"] = task.Vtid.Value, ["attempt"] = "1" }, new JsonObject { ["vtid"] = 7 }])
        {
            site.Repository.Deployments.Add(new JsonObject
            {
                ["id"] = 1,
                ["sha"] = run.Find<DeploymentEvidence>()!.Commit,
                ["environment"] = task.Environment,
                ["payload"] = payload,
            });
        }

        await site.Adapter.Deployments.RecordAsync(task, run, default);

        site.Repository.DeploymentStatuses.ShouldHaveSingleItem().Deployment.ShouldNotBe(1);
    }

    [Fact]
    public async Task GH_45_What_another_run_has_deployed_is_not_this_ones()
    {
        await using var site = await Site.CreateAsync();
        var (task, run) = await DeployedAsync(site, RunState.Completed, coveredBy: "another commit");
        await site.Adapter.Deployments.RecordAsync(task, run, default);
        site.GitHub.Requests.ShouldBeEmpty();
    }

    private static Task<GitHubPipeline> StartAsync(WholeSite site)
    {
        void Configure(GitHubOptions options)
        {
            site.Settings.Apply(options);
            options.RecordsDeployments = true;
        }

        return GitHubPipeline.StartAsync(site.Dir, WholeSite.Repository, new InMemoryStore(TimeProvider.System), Configure, builder =>
        {
            builder.AddProcessDeployment(new ProcessDeployOptions { StateFolder = Path.Combine(site.Dir, "deploy"), Command = "exec perl service.pl" });
            builder.Services.PostConfigure<AutopilotOptions>(options => options.Profiles[0] = options.Profiles[0] with { DeploysNothing = false, Target = "here" });
        });
    }

    private static async Task<(AutopilotTask Task, Run Run)> DeployedAsync(Site site, RunState state, string? coveredBy = null)
    {
        var store = new InMemoryStore(site.Clock);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(site.Clock);
        services.AddAutopilotEngine().AddProfile(new Profile { Name = "default", DeploysNothing = true })
            .Use<ICodeHost>(_ => site.Adapter.CodeHost).Use<IChecks>(_ => site.Adapter.Checks).Use<IAutopilotStore>(_ => store);
        await using var provider = services.BuildServiceProvider();
        var created = await provider.GetRequiredService<TaskEngine>().CreateAsync(new NewTask(WholeSite.Spec(1), Topic.Repository), new Caller("author"), default);
        var evidence = new DeploymentEvidence
        {
            Vtid = created.Task.Vtid,
            Attempt = 1,
            At = site.Clock.GetUtcNow(),
            Provider = "test",
            Commit = (await site.Repository.FindTipAsync("main"))!,
            Target = "here",
            Revision = "revision-1",
            CoveredBy = coveredBy,
        };
        site.GitHub.Requests.Clear();
        return (created.Task, new Run
        {
            Vtid = created.Task.Vtid,
            Attempt = 1,
            State = state,
            SpecHash = created.Task.Spec.Hash,
            Policy = new Profile { Name = "default", DeploysNothing = true }.Resolve(),
            Evidence = [evidence],
        });
    }
}
