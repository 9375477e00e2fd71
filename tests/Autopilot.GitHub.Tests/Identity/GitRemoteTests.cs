namespace Autopilot.Tests;

public sealed class GitRemoteTests
{
    [Fact]
    public async Task GH_42_Git_clones_and_pushes_with_a_credential_that_ends_with_its_process()
    {
        await using var site = await Site.CreateAsync();
        using var folder = new TemporaryFolder();
        var remote = await site.Adapter.Remotes.OpenAsync("octo/widgets", default);
        (await RemoteGit.RunAsync(folder.Path, remote.Variables, "clone", "--quiet", remote.Address, "clone")).ShouldBe((true, ""));
        await TestGit.CommitAsync(folder["clone"], ("new.txt", "new\n"));

        (await RemoteGit.RunAsync(folder["clone"], remote.Variables, "push", "--quiet", "origin", "HEAD:refs/heads/topic")).ShouldBe((true, ""));

        (await site.Repository.FindTipAsync("topic")).ShouldBe(await TestGit.RunAsync(folder["clone"], "rev-parse", "HEAD"));
        (await RemoteGit.RunAsync(folder["clone"], new Dictionary<string, string>(StringComparer.Ordinal), "fetch", "--quiet", "origin")).IsSuccess.ShouldBeFalse("Without the variables there is no credential.");
        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            (await File.ReadAllTextAsync(file)).ShouldNotContain(site.GitHub.Tokens.Latest!);
        }
    }

    [Fact]
    public async Task The_credential_stands_in_no_address_and_no_configuration_value()
    {
        await using var site = await Site.CreateAsync();
        var remote = await site.Adapter.Remotes.OpenAsync("octo/widgets", default);
        var token = site.GitHub.Tokens.Latest!;
        remote.Address.ShouldBe($"{site.GitHub.Origin}/octo/widgets.git");
        remote.Variables.Where(pair => pair.Key.StartsWith("GIT_", StringComparison.Ordinal)).ShouldAllBe(pair => !pair.Value.Contains(token));
        remote.ToString().ShouldNotContain(token);
    }

    [Fact]
    public async Task Another_address_is_not_given_the_credential()
    {
        await using var site = await Site.CreateAsync();
        await using var other = await GitHubDouble.StartAsync(site.Clock);
        using var folder = new TemporaryFolder();
        await TestGit.CreateAsync(folder["any"]);
        var remote = await site.Adapter.Remotes.OpenAsync("octo/widgets", default);

        var asked = await RemoteGit.RunAsync(folder["any"], remote.Variables, "ls-remote", $"{other.Origin}/octo/widgets.git");

        asked.IsSuccess.ShouldBeFalse();
        asked.Error.ShouldContain("terminal prompts disabled");
    }

    [Fact]
    public async Task A_worker_clones_and_pushes_where_the_code_host_says_and_its_agent_sees_no_credential()
    {
        await using var site = await Site.CreateAsync();
        using var folder = new TemporaryFolder();
        var agent = new SpyingAgent();
        var worker = new AgentWorker(agent, new AgentWorkerOptions { WorkFolder = folder.Path }, TimeProvider.System, remotes: site.Adapter.Remotes);
        var order = await OrderAsync(site);

        var report = await worker.ExecuteAsync(order, new Progress<WorkProgress>(), default);

        var completed = report.ShouldBeOfType<WorkReport.Completed>(report.ToString());
        (await site.Repository.FindTipAsync(order.Branch)).ShouldBe(completed.HeadSha);
        agent.Seen.ShouldNotBeEmpty();
        agent.Seen.ShouldNotContain(site.GitHub.Tokens.Latest!);
    }

    [Fact]
    public async Task GH_29_Work_is_pushed_as_the_App_so_that_it_starts_workflows()
    {
        await using var site = await Site.CreateAsync();
        using var folder = new TemporaryFolder();
        await new AgentWorker(new SpyingAgent(), new AgentWorkerOptions { WorkFolder = folder.Path }, TimeProvider.System, remotes: site.Adapter.Remotes)
            .ExecuteAsync(await OrderAsync(site), new Progress<WorkProgress>(), default);
        site.GitHub.GitTokens.Distinct(StringComparer.Ordinal).ShouldBe([site.GitHub.Tokens.Latest!], "Pushes by the token of GitHub Actions start none.");
    }

    [Fact]
    public async Task GH_44_A_push_that_needs_a_permission_which_the_App_lacks_is_a_matter_of_policy()
    {
        await using var site = await Site.CreateAsync();
        using var folder = new TemporaryFolder();
        const string Words = "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission";
        var hook = Path.Combine(site.Repository.Bare, "hooks", "pre-receive");
        await File.WriteAllTextAsync(hook, $"#!/bin/sh\necho '{Words}' >&2\nexit 1\n");
        await TestGit.RunAsync(folder.Path, "-c", $"alias.allow=!chmod +x {hook}", "allow");
        var agent = new SpyingAgent { File = ".github/workflows/ci.yml" };

        var report = await new AgentWorker(agent, new AgentWorkerOptions { WorkFolder = folder.Path }, TimeProvider.System, remotes: site.Adapter.Remotes)
            .ExecuteAsync(await OrderAsync(site), new Progress<WorkProgress>(), default);

        var failure = report.ShouldBeOfType<WorkReport.Failed>().Failure;
        (failure.Kind, failure.Reason).ShouldBe((FailureKind.Policy, "push_refused"), failure.Message);
        failure.Message.ShouldContain(Words);
        Profile.DefaultProtectedPaths.Any(glob => glob == ".github/workflows/**").ShouldBeTrue("Where the App has the permission, validation refuses the change.");
    }

    private static async Task<WorkOrder> OrderAsync(Site site)
    {
        const string Spec = "---\ntitle: Work\nscope: ['**']\nacceptance: ['It works.']\n---\nDo it.\n";
        return new WorkOrder
        {
            Vtid = Vtid.Parse("VTID-01229"),
            Attempt = 1,
            Fence = 1,
            LeaseExpiresAt = site.Clock.GetUtcNow(),
            Deadline = site.Clock.GetUtcNow(),
            IssuedAt = site.Clock.GetUtcNow(),
            Heartbeat = TimeSpan.FromSeconds(30),
            Title = "Work",
            Spec = Spec,
            SpecHash = TaskSpec.Parse(Spec).Hash,
            Repository = "octo/widgets",
            BaseBranch = "main",
            BaseSha = (await site.Repository.FindTipAsync("main"))!,
            Branch = "autopilot/VTID-01229-1.1",
            Scope = ["**"],
            Budget = new Budget(),
        };
    }

    /// <summary>An agent that writes down everything that lies in its clone.</summary>
    private sealed class SpyingAgent : ICodingAgent
    {
        public string Name => "spy";

        public string Seen { get; private set; } = "";

        public string File { get; init; } = "work.txt";

        public async Task<AgentResult> RunAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
        {
            foreach (var file in Directory.EnumerateFiles(task.Directory, "*", SearchOption.AllDirectories))
            {
                Seen += await System.IO.File.ReadAllTextAsync(file, cancellationToken);
            }

            var changed = Path.Combine(task.Directory, File);
            Directory.CreateDirectory(Path.GetDirectoryName(changed)!);
            await System.IO.File.WriteAllTextAsync(changed, "done\n", cancellationToken);
            return new AgentResult(null, "Done.", new Usage());
        }
    }
}
