namespace Autopilot.Tests;

/// <summary>A code host whose repository is a bare one on this machine, and a clone through which other people work.</summary>
internal abstract class ClonedCodeHostFixture : CodeHostFixture
{
    /// <summary>The bare repository.</summary>
    protected abstract string Bare { get; }

    /// <summary>The clone, whose origin the bare repository is.</summary>
    protected abstract string Clone { get; }

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

    public override Task DeleteBranchAsync(string branch) => TestGit.RunAsync(Clone, "push", "--quiet", "origin", $":refs/heads/{branch}");

    public override async Task<IReadOnlyList<string>> ListBaseLineAsync(string since) =>
        (await TestGit.RunAsync(Bare, "rev-list", "--first-parent", $"{since}..{BaseBranch}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override Task<string> GetTreeAsync(string commit) => TestGit.RunAsync(Bare, "rev-parse", $"{commit}^{{tree}}");

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
