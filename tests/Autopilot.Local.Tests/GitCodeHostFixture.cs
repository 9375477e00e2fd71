namespace Autopilot.Tests;

/// <summary>A bare repository, and a clone through which other people work.</summary>
internal sealed class GitCodeHostFixture : ClonedCodeHostFixture
{
    private readonly TemporaryFolder folder = new();

    public override ICodeHost Host { get; } = new GitCodeHost(TimeProvider.System);

    public override string Repository => folder["repository.git"];

    public override string BaseBranch => "main";

    protected override string Bare => Repository;

    protected override string Clone => folder["clone"];

    public static async Task<GitCodeHostFixture> CreateAsync()
    {
        var fixture = new GitCodeHostFixture();
        await TestGit.CreateAsync(fixture.Clone);
        await TestGit.RunAsync(fixture.folder.Path, "clone", "--quiet", "--bare", fixture.Clone, fixture.Repository);
        await TestGit.RunAsync(fixture.Clone, "remote", "add", "origin", fixture.Repository);
        return fixture;
    }

    public override ICodeHost Restart() => new GitCodeHost(TimeProvider.System);

    public override async Task CloseOutsideAsync(int number) => await Restart().ClosePullRequestAsync(Repository, number, "Not wanted.", CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await base.DisposeAsync();
    }
}
