namespace Autopilot.Tests;

/// <summary>Lands heads as GitHub does: without a work tree, or by picking commit after commit.</summary>
internal static class Landing
{
    private static readonly string[] AsGitHub = ["-c", "user.name=GitHub", "-c", "user.email=noreply@example.com"];

    /// <summary>A merge commit of two commits that nothing points to, or null when they conflict.</summary>
    public static async Task<string?> TryMergeAsync(DoubleRepository repository, string tip, string head, string message) =>
        await repository.TryGitAsync("merge-tree", "--write-tree", "--no-messages", tip, head) is { } tree
            ? await repository.GitAsync([.. AsGitHub, "commit-tree", tree, "-p", tip, "-p", head, "-m", message])
            : null;

    /// <summary>Moves a branch to a landed head.</summary>
    /// <returns>The landed commit, or null when it conflicts.</returns>
    public static async Task<string?> TryLandAsync(DoubleRepository repository, DoublePull pull, string method, string message)
    {
        var tip = (await repository.FindTipAsync(pull.BaseRef))!;
        var landed = method switch
        {
            "rebase" => await PickAsync(repository, tip, pull.HeadSha),
            "squash" when await repository.TryGitAsync("merge-tree", "--write-tree", "--no-messages", tip, pull.HeadSha) is { } tree =>
                await repository.GitAsync([.. AsGitHub, "commit-tree", tree, "-p", tip, "-m", message]),
            "merge" => await TryMergeAsync(repository, tip, pull.HeadSha, message),
            _ => null,
        };
        if (landed is not null)
        {
            await repository.GitAsync("update-ref", $"refs/heads/{pull.BaseRef}", landed, tip);
            (pull.IsOpen, pull.MergeSha) = (false, landed);
        }

        return landed;
    }

    private static async Task<string?> PickAsync(DoubleRepository repository, string tip, string head)
    {
        var tree = Path.Combine(repository.GitHub.Folder, $"rebase-{Guid.NewGuid():N}");
        await repository.GitAsync("worktree", "add", "--quiet", "--detach", tree, tip);
        try
        {
            await TestGit.RunAsync(tree, [.. AsGitHub, "cherry-pick", $"{tip}..{head}"]);
            return await TestGit.RunAsync(tree, "rev-parse", "HEAD");
        }
        catch (InvalidOperationException)
        {
            return null; // It conflicts.
        }
        finally
        {
            await repository.GitAsync("worktree", "remove", "--force", tree);
        }
    }
}
