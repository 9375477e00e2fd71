namespace Autopilot.Tests;

/// <summary>A repository on the double, and a clone through which other people work.</summary>
internal sealed class GitHubCodeHostFixture : ClonedCodeHostFixture
{
    private readonly Site site;
    private readonly TemporaryFolder folder = new();

    private GitHubCodeHostFixture(Site site) => this.site = site;

    public override ICodeHost Host => site.Adapter.CodeHost;

    public override string Repository => site.Repository.FullName;

    public override string BaseBranch => site.Repository.DefaultBranch;

    protected override string Bare => site.Repository.Bare;

    protected override string Clone => folder["clone"];

    public static async Task<GitHubCodeHostFixture> CreateAsync(string prefix = "")
    {
        var fixture = new GitHubCodeHostFixture(await Site.CreateAsync(prefix: prefix));
        await TestGit.RunAsync(fixture.folder.Path, "clone", "--quiet", fixture.site.Repository.Bare, "clone");
        return fixture;
    }

    public override ICodeHost Restart() => site.NewAdapter().CodeHost;

    public override bool SpoilNextWrite(CallFault fault)
    {
        site.GitHub.Faults.Add(FaultBook.AnyWrite, fault == CallFault.ErrorBefore ? Fault.Answers(DoubleAnswer.Error(502, "Bad gateway")) : Fault.CutAfter);
        return true;
    }

    public override Task CloseOutsideAsync(int number)
    {
        site.Repository.Pulls.Single(pull => pull.Number == number).IsOpen = false;
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        site.GitHub.Faults.IsEmpty.ShouldBeTrue("every fault that was asked for has hit a call");
        await site.DisposeAsync();
        folder.Dispose();
        await base.DisposeAsync();
    }
}
