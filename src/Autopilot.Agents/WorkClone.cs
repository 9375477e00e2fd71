namespace Autopilot;

/// <summary>The clone that an agent works in: complete, separate from its origin, and without a remote to push to.</summary>
internal sealed class WorkClone(Git git, ClaimFolder folder, WorkOrder order, AgentWorkerOptions options, WorkRemote remote)
{
    /// <summary>Clones the base branch and checks the order's base out on the order's branch.</summary>
    /// <remarks>Fetching never links files with the origin as a local clone may, so nothing done here can reach its objects.</remarks>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder.Clone);
        await git.RunAsync(folder.Clone, ["init", "--quiet", "--template=", ObjectFormat.OptionFor(order.BaseSha), "--initial-branch", order.Branch], cancellationToken).ConfigureAwait(false);

        // The agent's home is empty, and git commits for nobody without a name.
        await git.RunAsync(folder.Clone, ["config", "user.name", options.AuthorName], cancellationToken).ConfigureAwait(false);
        await git.RunAsync(folder.Clone, ["config", "user.email", options.AuthorEmail], cancellationToken).ConfigureAwait(false);
        var fetched = await FetchAsync($"+refs/heads/{order.BaseBranch}:refs/remotes/origin/{order.BaseBranch}", cancellationToken).ConfigureAwait(false);
        if (!fetched.IsSuccess)
        {
            throw new WorkFailure(FailureKind.Transient, "clone_failed", $"'{order.Repository}', branch '{order.BaseBranch}', could not be fetched: {Text.End(fetched.Error.Trim(), 2000)}");
        }

        if (!await HasBaseAsync(cancellationToken).ConfigureAwait(false))
        {
            // The base branch may have been moved back since the order was made; many hosts still give the commit by its name.
            await FetchAsync(order.BaseSha, cancellationToken).ConfigureAwait(false);
            if (!await HasBaseAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new WorkFailure(FailureKind.Deterministic, "base_not_found", $"'{order.Repository}' does not show the base commit {order.BaseSha} of '{order.BaseBranch}'.");
            }
        }

        await git.RunAsync(folder.Clone, ["reset", "--quiet", "--hard", order.BaseSha, "--"], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes the agent's power over our git calls away, with file operations only: the configuration of the clone is the
    /// agent's by now, git obeys it even when it only reads (a planted promisor remote is a command to run), and it enters
    /// repositories below the clone and obeys theirs.
    /// </summary>
    /// <exception cref="WorkFailure">It is no clone any more, or another branch is checked out.</exception>
    public void Disarm()
    {
        var repository = Path.Combine(folder.Clone, ".git");
        // A pipe that the agent named HEAD has no length; reading it would wait for ever.
        if (new DirectoryInfo(folder.Clone) is not { Exists: true, LinkTarget: null }
            || new DirectoryInfo(repository) is not { Exists: true, LinkTarget: null }
            || new FileInfo(Path.Combine(repository, "HEAD")) is not { Exists: true, LinkTarget: null, Length: > 0 and < 4096 } head)
        {
            throw new WorkFailure(FailureKind.Deterministic, "repository_damaged", "The agent removed or replaced the clone's .git folder.");
        }

        var checkedOut = File.ReadAllText(head.FullName).Trim();
        if (checkedOut != $"ref: refs/heads/{order.Branch}")
        {
            throw new WorkFailure(FailureKind.Deterministic, "branch_left", $"The agent left the branch '{order.Branch}': HEAD is '{Text.Start(checkedOut, 200)}'.");
        }

        // commondir would lead git to a configuration elsewhere.
        foreach (var name in (string[])["config", "config.worktree", "commondir", "hooks", "worktrees"])
        {
            Remove(Path.Combine(repository, name));
        }

        File.WriteAllText(Path.Combine(repository, "config"), ObjectFormat.ConfigurationFor(order.BaseSha));
        foreach (var below in DisposableFolder.Below(folder.Clone).ToList())
        {
            if (IsInRepository(below, repository))
            {
                MakeReadable(below);
                continue;
            }

            if (below.FullName != folder.Clone)
            {
                Remove(Path.Combine(below.FullName, ".git"));
            }

            // Git reads these two wherever they lie; any other pipe or device in the work tree it passes over.
            Array.ForEach([".gitignore", ".gitattributes"], name => Refill(new FileInfo(Path.Combine(below.FullName, name))));
        }
    }

    // What git opens to read the clone must neither lead elsewhere nor be a pipe that nobody writes to.
    private static void MakeReadable(DirectoryInfo inRepository)
    {
        foreach (var entry in inRepository.EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null)
            {
                throw new WorkFailure(FailureKind.Deterministic, "repository_damaged", $"The agent left a link in the clone's .git folder: '{entry.FullName}'.");
            }

            if (entry is FileInfo file)
            {
                Refill(file);
            }
        }
    }

    // A file without length is empty, a pipe, a socket or a device, and .NET does not say which: an empty file takes its place.
    private static void Refill(FileInfo file)
    {
        if (file is { Exists: true, LinkTarget: null, Length: 0 })
        {
            file.Delete();
            File.WriteAllBytes(file.FullName, []);
        }
    }

    private static bool IsInRepository(DirectoryInfo below, string repository) =>
        (below.FullName + "/").StartsWith(repository + "/", StringComparison.Ordinal);

    private static void Remove(string path)
    {
        if (File.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
        }
        else if (!DisposableFolder.Delete(path))
        {
            throw new WorkFailure(FailureKind.Deterministic, "repository_damaged", $"The agent left '{path}' so that it cannot be removed.");
        }
    }

    private async Task<ProcessResult> FetchAsync(string what, CancellationToken cancellationToken)
    {
        var way = await remote.OpenAsync(order, cancellationToken).ConfigureAwait(false);
        return await git.TryRunAsync(
            folder.Clone, ["fetch", "--quiet", "--no-write-fetch-head", "--", way.Address, what], cancellationToken, way.Variables).ConfigureAwait(false);
    }

    private async Task<bool> HasBaseAsync(CancellationToken cancellationToken) =>
        (await git.TryRunAsync(folder.Clone, ["cat-file", "-e", order.BaseSha + "^{commit}"], cancellationToken).ConfigureAwait(false)).IsSuccess;
}
