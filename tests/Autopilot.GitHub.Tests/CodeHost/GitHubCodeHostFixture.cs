namespace Autopilot.Tests;

/// <summary>A repository on the double, and a clone through which other people work.</summary>
internal sealed class GitHubCodeHostFixture : CodeHostFixture
{
    private readonly Site site;
    private readonly TemporaryFolder folder = new();

    private GitHubCodeHostFixture(Site site) => this.site = site;

    public override ICodeHost Host => site.Adapter.CodeHost;

    public override string Repository => site.Repository.FullName;

    public override string BaseBranch => site.Repository.DefaultBranch;

    private string Clone => folder["clone"];

    public static async Task<GitHubCodeHostFixture> CreateAsync(string prefix = "")
    {
        var fixture = new GitHubCodeHostFixture(await Site.CreateAsync(prefix: prefix));
        await TestGit.RunAsync(fixture.folder.Path, "clone", "--quiet", fixture.site.Repository.Bare, "clone");
        return fixture;
    }

    public override ICodeHost Restart() => site.NewAdapter().CodeHost;

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

    public override Task CloseOutsideAsync(int number)
    {
        site.Repository.Pulls.Single(pull => pull.Number == number).IsOpen = false;
        return Task.CompletedTask;
    }

    public override Task DeleteBranchAsync(string branch) => TestGit.RunAsync(Clone, "push", "--quiet", "origin", $":refs/heads/{branch}");

    public override async Task<IReadOnlyList<string>> ListBaseLineAsync(string since) =>
        (await site.Repository.GitAsync("rev-list", "--first-parent", $"{since}..{BaseBranch}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override Task<string> GetTreeAsync(string commit) => site.Repository.GitAsync("rev-parse", $"{commit}^{{tree}}");

    public override async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
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
