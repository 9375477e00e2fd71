namespace Autopilot.Tests;

/// <summary>A bare repository, and a clone through which other people work.</summary>
internal sealed class GitCodeHostFixture : CodeHostFixture
{
    private readonly TemporaryFolder folder = new();

    public override ICodeHost Host { get; } = new GitCodeHost(TimeProvider.System);

    public override string Repository => folder["repository.git"];

    public override string BaseBranch => "main";

    private string Clone => folder["clone"];

    public static async Task<GitCodeHostFixture> CreateAsync()
    {
        var fixture = new GitCodeHostFixture();
        await TestGit.CreateAsync(fixture.Clone);
        await TestGit.RunAsync(fixture.folder.Path, "clone", "--quiet", "--bare", fixture.Clone, fixture.Repository);
        await TestGit.RunAsync(fixture.Clone, "remote", "add", "origin", fixture.Repository);
        return fixture;
    }

    public override ICodeHost Restart() => new GitCodeHost(TimeProvider.System);

    public override async Task<string> PushAsync(string branch, string parent, IReadOnlyDictionary<string, string> files, string message = "Change")
    {
        await CheckOutAsync(parent);
        if (files.Count > 0)
        {
            await WriteAsync(files);
            await TestGit.RunAsync(Clone, "commit", "--quiet", "--message", message);
        }

        return await PushHeadAsync(branch);
    }

    public override async Task<string> MergeOutsideAsync(string headSha, IReadOnlyDictionary<string, string>? also = null)
    {
        await CheckOutAsync($"origin/{BaseBranch}");
        await TestGit.RunAsync(Clone, "merge", "--quiet", "--no-ff", "--message", "Merge by hand", headSha);
        if (also is not null)
        {
            await WriteAsync(also);
            await TestGit.RunAsync(Clone, "commit", "--quiet", "--amend", "--no-edit");
        }

        return await PushHeadAsync(BaseBranch);
    }

    public override async Task CloseOutsideAsync(int number) => await Restart().ClosePullRequestAsync(Repository, number, "Not wanted.", CancellationToken.None);

    public override Task DeleteBranchAsync(string branch) => TestGit.RunAsync(Clone, "push", "--quiet", "origin", $":refs/heads/{branch}");

    public override async Task<IReadOnlyList<string>> ListBaseLineAsync(string since) =>
        (await TestGit.RunAsync(Repository, "rev-list", "--first-parent", $"{since}..{BaseBranch}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override Task<string> GetTreeAsync(string commit) => TestGit.RunAsync(Repository, "rev-parse", $"{commit}^{{tree}}");

    public override async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await base.DisposeAsync();
    }

    private async Task CheckOutAsync(string commit)
    {
        await TestGit.RunAsync(Clone, "fetch", "--quiet", "origin");
        await TestGit.RunAsync(Clone, "checkout", "--quiet", "--force", "--detach", commit);
    }

    private async Task WriteAsync(IReadOnlyDictionary<string, string> files)
    {
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(Clone, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content);
        }

        await TestGit.RunAsync(Clone, "add", "--all");
    }

    private async Task<string> PushHeadAsync(string branch)
    {
        await TestGit.RunAsync(Clone, "push", "--quiet", "--force", "origin", $"HEAD:refs/heads/{branch}");
        return await TestGit.RunAsync(Clone, "rev-parse", "HEAD");
    }
}
