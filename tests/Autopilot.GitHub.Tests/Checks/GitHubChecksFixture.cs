namespace Autopilot.Tests;

/// <summary>Commits on the double whose checks behave as told, as GitHub Actions would after a push.</summary>
internal sealed class GitHubChecksFixture : ChecksFixture
{
    private readonly Site site;
    private GitHubAdapter adapter;
    private int commits;

    private GitHubChecksFixture(Site site) => (this.site, adapter) = (site, site.Adapter);

    public override IChecks Checks => adapter.Checks;

    public static async Task<GitHubChecksFixture> CreateAsync() => new(await Site.CreateAsync());

    public override Task RestartAsync()
    {
        adapter = site.NewAdapter();
        return Task.CompletedTask;
    }

    public override bool SpoilNextCall(CallFault fault)
    {
        site.GitHub.Faults.Add("", fault == CallFault.ErrorBefore ? Fault.Answers(DoubleAnswer.Error(502, "Bad gateway")) : Fault.CutAfter);
        return true;
    }

    public override async Task<CheckRequest> ArrangeAsync(CheckBehaviour behaviour)
    {
        var tip = (await site.Repository.FindTipAsync("main"))!;
        var sha = await Topic.CommitAsync(site.Repository, $"topic-{++commits}", tip, ("work.txt", $"{commits}\n"));
        var checks = site.Repository.Checks;
        switch (behaviour)
        {
            case CheckBehaviour.Passes:
                checks.Job(sha, "build", "success");
                break;
            case CheckBehaviour.Fails:
                checks.Job(sha, "build", "failure", "2026-01-01T00:00:00.0000000Z boom 42\n2026-01-01T00:00:01.0000000Z ##[error]Process completed with exit code 1.\n");
                break;
            case CheckBehaviour.CannotStart:
                checks.Run(sha, "build", "startup_failure");
                break;
            default:
                checks.Run(sha, "build", null, status: "queued");
                break;
        }

        return new CheckRequest(
            new EffectKey(Topic.Vtid, 1, EffectAction.StartChecks, 1), Topic.Repository, sha, "main", []);
    }

    public override Task ReleaseAsync(CheckRequest request)
    {
        var checks = site.Repository.Checks;
        var run = checks.Runs.Single(run => run["head_sha"]!.GetValue<string>() == request.Sha);
        (run["status"], run["conclusion"]) = ("completed", "success");
        checks.Check(request.Sha, "build", "success", run);
        return Task.CompletedTask;
    }

    public override Task<int> CountRunsAsync(CheckRequest request) =>
        Task.FromResult(site.Repository.Checks.Runs.Count(run => run["head_sha"]!.GetValue<string>() == request.Sha));

    public override async ValueTask DisposeAsync()
    {
        site.GitHub.Faults.IsEmpty.ShouldBeTrue("every fault that was asked for has hit a call");
        await site.DisposeAsync();
        await base.DisposeAsync();
    }
}
