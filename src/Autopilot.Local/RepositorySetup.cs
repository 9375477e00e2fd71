namespace Autopilot;

/// <summary>Makes the bare repository in which work lands, from a user's repository that stays as it is.</summary>
/// <param name="time">The clock of limits.</param>
public sealed class RepositorySetup(TimeProvider time)
{
    private const int MaximumListed = 20;

    private readonly Git git = new(new ProcessRunner(time));

    /// <summary>
    /// Clones the branches and tags of a repository into a bare one whose HEAD names the base branch. A bare repository
    /// that is there already is left as it is: work may have landed in it.
    /// </summary>
    /// <param name="source">The absolute path of the user's repository: its work tree's root, or a bare one. Nothing in it is written.</param>
    /// <param name="bareFolder">The absolute path of the bare repository.</param>
    /// <param name="baseBranch">The base branch; null: the branch that the source's HEAD names.</param>
    /// <param name="cancellationToken">Ends the wait; a next call begins again.</param>
    /// <returns>The base branch.</returns>
    /// <exception cref="RefusedException">
    /// <c>not_a_repository</c>, <c>empty_repository</c>, <c>base_branch_not_found</c>, or <c>dirty_base</c> when the base is
    /// checked out with uncommitted changes to tracked files: they would not be in the clone.
    /// </exception>
    public async Task<string> EnsureBareAsync(string source, string bareFolder, string? baseBranch, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(bareFolder, "HEAD")))
        {
            return baseBranch ?? (await git.RunAsync(bareFolder, ["symbolic-ref", "--short", "HEAD"], cancellationToken).ConfigureAwait(false));
        }

        await RequireRepositoryAsync(source, cancellationToken).ConfigureAwait(false);
        var head = await git.TryRunAsync(source, ["symbolic-ref", "--quiet", "--short", "HEAD"], cancellationToken).ConfigureAwait(false);
        var checkedOut = head.IsSuccess ? head.Output.Trim() : null;
        var branch = baseBranch ?? checkedOut
            ?? throw new RefusedException("base_branch_not_found", $"HEAD of '{source}' names no branch. Check one out, or name the base branch.");
        await RequireBranchAsync(source, branch, cancellationToken).ConfigureAwait(false);
        if (branch == checkedOut)
        {
            await RequireCleanAsync(source, branch, cancellationToken).ConfigureAwait(false);
        }

        // Complete under another name first: a clone that was cut off is never taken for the repository.
        var partial = Path.TrimEndingDirectorySeparator(bareFolder) + ".partial";
        CleanClone.Delete(partial);
        var parent = Path.GetDirectoryName(partial)!;
        Directory.CreateDirectory(parent);

        // Over the pack protocol: no hard link, no alternate, and nothing but branches and tags.
        await git.RunAsync(parent, ["clone", "--quiet", "--bare", "--no-local", source, partial], cancellationToken, limit: TimeSpan.FromHours(1)).ConfigureAwait(false);
        await git.RunAsync(partial, ["remote", "remove", "origin"], cancellationToken).ConfigureAwait(false);
        await git.RunAsync(partial, ["symbolic-ref", "HEAD", $"refs/heads/{branch}"], cancellationToken).ConfigureAwait(false);
        Directory.Move(partial, bareFolder);
        return branch;
    }

    private async Task RequireRepositoryAsync(string source, CancellationToken cancellationToken)
    {
        // Git must not take a folder for the repository that happens to lie around it.
        var ceiling = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(source)) ?? "/",
        };
        if (!Path.IsPathFullyQualified(source)
            || !Directory.Exists(source)
            || !(await git.TryRunAsync(source, ["rev-parse", "--git-dir"], cancellationToken, ceiling).ConfigureAwait(false)).IsSuccess)
        {
            throw new RefusedException("not_a_repository", $"'{source}' is not the root of a git repository. Accepted: the absolute path of a work tree or of a bare repository.");
        }
    }

    private async Task RequireBranchAsync(string source, string branch, CancellationToken cancellationToken)
    {
        if ((await git.TryRunAsync(source, ["rev-parse", "--verify", "--quiet", $"refs/heads/{branch}^{{commit}}"], cancellationToken).ConfigureAwait(false)).IsSuccess)
        {
            return;
        }

        var branches = await git.RunAsync(source, ["for-each-ref", "--count=20", "--format=%(refname:short)", "refs/heads"], cancellationToken).ConfigureAwait(false);
        throw branches.Length == 0
            ? new RefusedException("empty_repository", $"'{source}' has no commits. Commit something to {branch} first.")
            : new RefusedException("base_branch_not_found", $"'{source}' has no branch {branch}. It has: {branches.ReplaceLineEndings(", ")}.");
    }

    private async Task RequireCleanAsync(string source, string branch, CancellationToken cancellationToken)
    {
        if (await git.RunAsync(source, ["rev-parse", "--is-bare-repository"], cancellationToken).ConfigureAwait(false) == "true")
        {
            return;
        }

        var status = await git.RunAsync(source, ["status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames"], cancellationToken).ConfigureAwait(false);
        var changed = status.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry[3..]).ToList();
        if (changed.Count > 0)
        {
            var more = changed.Count > MaximumListed ? $" and {changed.Count - MaximumListed} more" : "";
            throw new RefusedException(
                "dirty_base",
                $"{branch} is checked out in '{source}' with uncommitted changes: {string.Join(", ", changed.Take(MaximumListed))}{more}. Commit or stash them: work starts from what is committed.");
        }
    }
}
