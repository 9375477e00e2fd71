namespace Autopilot;

/// <summary>Makes the bare repository in which work lands, from a user's repository that stays as it is.</summary>
/// <param name="time">The clock of limits.</param>
public sealed class RepositorySetup(TimeProvider time)
{
    private readonly Git git = new(new ProcessRunner(time));

    /// <summary>Refuses what <see cref="EnsureBareAsync"/> would refuse, and makes nothing.</summary>
    /// <param name="source">The absolute path of the user's repository: its work tree's root, or a bare one. Nothing in it is written.</param>
    /// <param name="bareFolder">The absolute path of the bare repository.</param>
    /// <param name="baseBranch">The base branch; null: the branch that the source's HEAD names.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The base branch.</returns>
    /// <exception cref="RefusedException">
    /// <c>not_a_repository</c>; <c>empty_repository</c>; <c>base_branch_not_found</c>; <c>base_branch_reserved</c> when it is
    /// called <c>autopilot</c> or lies below, where work is pushed; <c>shallow_repository</c>; <c>dirty_base</c> when the base
    /// is checked out with uncommitted changes to tracked files, which would not be in the clone; <c>base_branch_differs</c>
    /// when the bare repository is there with another base.
    /// </exception>
    public async Task<string> CheckAsync(string source, string bareFolder, string? baseBranch, CancellationToken cancellationToken)
    {
        if (!IsThere(bareFolder))
        {
            return await new SourceRepository(git, source, time).RequireAsync(baseBranch, cancellationToken).ConfigureAwait(false);
        }

        var present = await new GitCodeHost(time).GetDefaultBranchAsync(bareFolder, cancellationToken).ConfigureAwait(false);
        return baseBranch is null || baseBranch == present
            ? present
            : throw new RefusedException(
                "base_branch_differs", $"Work in '{bareFolder}' lands on '{present}', not on '{baseBranch}'. Accepted: '{present}', or another folder.");
    }

    /// <summary>
    /// Clones the branches and tags of a repository into a bare one whose HEAD names the base branch. A bare repository
    /// that is there already is left as it is: work may have landed in it.
    /// </summary>
    /// <param name="source">The absolute path of the user's repository: its work tree's root, or a bare one. Nothing in it is written.</param>
    /// <param name="bareFolder">The absolute path of the bare repository.</param>
    /// <param name="baseBranch">The base branch; null: the branch that the source's HEAD names.</param>
    /// <param name="cancellationToken">Ends the wait; a next call begins again.</param>
    /// <returns>The base branch.</returns>
    /// <exception cref="RefusedException">What <see cref="CheckAsync"/> refuses.</exception>
    public async Task<string> EnsureBareAsync(string source, string bareFolder, string? baseBranch, CancellationToken cancellationToken)
    {
        var branch = await CheckAsync(source, bareFolder, baseBranch, cancellationToken).ConfigureAwait(false);
        if (IsThere(bareFolder))
        {
            return branch;
        }

        // Complete under another name first: a clone that was cut off is never taken for the repository.
        var partial = Path.TrimEndingDirectorySeparator(bareFolder) + ".partial";
        CleanClone.Delete(partial);
        var parent = Path.GetDirectoryName(partial)!;
        Directory.CreateDirectory(parent);

        // Over the pack protocol: no hard link, no alternate, and nothing but branches and tags.
        await git.RunAsync(parent, ["clone", "--quiet", "--bare", "--no-local", source, partial], cancellationToken, limit: TimeSpan.FromHours(1)).ConfigureAwait(false);
        await git.RunAsync(partial, ["remote", "remove", "origin"], cancellationToken).ConfigureAwait(false);
        await git.RunAsync(partial, ["symbolic-ref", "HEAD", GitRepository.Branches + branch], cancellationToken).ConfigureAwait(false);
        await ClearWorkBranchesAsync(partial, cancellationToken).ConfigureAwait(false);
        Directory.Move(partial, bareFolder);
        return branch;
    }

    private static bool IsThere(string bareFolder) => File.Exists(Path.Combine(bareFolder, "HEAD"));

    // A branch below autopilot/, for example of an earlier folder's work, would take a name that work here is pushed to, and
    // beside one that is called autopilot git keeps none below it.
    private async Task ClearWorkBranchesAsync(string bareFolder, CancellationToken cancellationToken)
    {
        var deletions = await git.RunAsync(
            bareFolder, ["for-each-ref", "--format=delete %(refname)", GitRepository.Branches + WorkBranch.Folder], cancellationToken).ConfigureAwait(false);
        if (deletions.Length > 0)
        {
            await git.RunAsync(bareFolder, ["update-ref", "--stdin"], cancellationToken, input: deletions + "\n").ConfigureAwait(false);
        }
    }
}
