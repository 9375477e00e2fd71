namespace Autopilot;

/// <summary>A user's repository, from whose base branch work is to start. What would end a run late is refused here; nothing is written.</summary>
internal sealed class SourceRepository(Git git, string path, TimeProvider time)
{
    private const int MaximumListed = 20;

    private readonly GitRepository repository = new(git, path, time);

    /// <summary>Makes sure that work can start here.</summary>
    /// <param name="baseBranch">The base branch; null: the branch that HEAD names.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The base branch.</returns>
    public async Task<string> RequireAsync(string? baseBranch, CancellationToken cancellationToken)
    {
        await RequireRepositoryAsync(cancellationToken).ConfigureAwait(false);
        var checkedOut = await repository.FindHeadBranchAsync(cancellationToken).ConfigureAwait(false);
        var branch = baseBranch ?? checkedOut
            ?? throw NotFound($"HEAD of '{path}' names no branch.", await ListBranchesAsync(cancellationToken).ConfigureAwait(false));
        RequireOwnName(branch);
        await RequireBranchAsync(branch, cancellationToken).ConfigureAwait(false);
        await RequireHistoryAsync(cancellationToken).ConfigureAwait(false);
        if (branch == checkedOut)
        {
            await RequireCleanAsync(branch, cancellationToken).ConfigureAwait(false);
        }

        return branch;
    }

    private async Task RequireRepositoryAsync(CancellationToken cancellationToken)
    {
        // Git must not take a folder for the repository that happens to lie around it.
        var ceiling = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) ?? "/",
        };
        if (!Path.IsPathFullyQualified(path)
            || !Directory.Exists(path)
            || !(await git.TryRunAsync(path, ["rev-parse", "--git-dir"], cancellationToken, ceiling).ConfigureAwait(false)).IsSuccess)
        {
            throw new RefusedException("not_a_repository", $"'{path}' is not the root of a git repository. Accepted: the absolute path of a work tree or of a bare repository.");
        }
    }

    private void RequireOwnName(string branch)
    {
        if (branch == WorkBranch.Folder || branch.StartsWith(WorkBranch.Folder + "/", StringComparison.Ordinal))
        {
            throw new RefusedException(
                "base_branch_reserved",
                $"The base branch '{branch}' of '{path}' is called as the branches of work are, which lie below {WorkBranch.Folder}/."
                + $" Accepted: any other branch, named with --base, or this one renamed with 'git branch --move {branch} NAME'.");
        }
    }

    private async Task RequireBranchAsync(string branch, CancellationToken cancellationToken)
    {
        if (await repository.FindTipAsync(branch, cancellationToken).ConfigureAwait(false) is not null)
        {
            return;
        }

        var branches = await ListBranchesAsync(cancellationToken).ConfigureAwait(false);
        throw branches.Length == 0
            ? new RefusedException("empty_repository", $"'{path}' has no commits. Commit something to {branch} first.")
            : NotFound($"'{path}' has no branch '{branch}'.", branches);
    }

    // Into a complete repository git does not fetch from one whose history is cut off, and a merge is proven by the history.
    private async Task RequireHistoryAsync(CancellationToken cancellationToken)
    {
        if (await repository.RunAsync(["rev-parse", "--is-shallow-repository"], cancellationToken).ConfigureAwait(false) == "true")
        {
            throw new RefusedException(
                "shallow_repository", $"'{path}' is a shallow clone: its history is cut off. Accepted: a complete one; 'git fetch --unshallow' there makes it one.");
        }
    }

    private async Task RequireCleanAsync(string branch, CancellationToken cancellationToken)
    {
        if (await repository.RunAsync(["rev-parse", "--is-bare-repository"], cancellationToken).ConfigureAwait(false) == "true")
        {
            return;
        }

        var status = await repository.RunAsync(["status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames"], cancellationToken).ConfigureAwait(false);
        var changed = status.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry[3..]).ToList();
        if (changed.Count > 0)
        {
            var more = changed.Count > MaximumListed ? $" and {changed.Count - MaximumListed} more" : "";
            throw new RefusedException(
                "dirty_base",
                $"{branch} is checked out in '{path}' with uncommitted changes: {string.Join(", ", changed.Take(MaximumListed))}{more}. Commit or stash them: work starts from what is committed.");
        }
    }

    private async Task<string> ListBranchesAsync(CancellationToken cancellationToken) => (await repository.RunAsync(
        ["for-each-ref", $"--count={MaximumListed}", "--format=%(refname:lstrip=2)", "refs/heads"], cancellationToken).ConfigureAwait(false)).ReplaceLineEndings(", ");

    private static RefusedException NotFound(string what, string branches) => new(
        "base_branch_not_found", $"{what} It has: {branches}. Name one of them as the base branch with --base, or check it out.");
}
