namespace Autopilot;

/// <summary>
/// The tree that a merge of two commits must have. Where one contains the other GitHub's own facts tell it; otherwise git computes it,
/// in a folder that is gone afterwards: from the three commits that count, and in doubt from the whole history.
/// </summary>
internal sealed class ThreeWayMerge(GitHubApi api, GitHubRemotes remotes, TimeProvider time)
{
    private const int MostKept = 500;

    private readonly Git git = new(new ProcessRunner(time));

    // Commits never change, and neither does their merge.
    private readonly Dictionary<(RepositoryName Repository, string Ours, string Theirs, bool ByHistory), Task<string?>> known = [];
    private readonly Lock gate = new();

    /// <summary>The tree, or null when the two conflict.</summary>
    public Task<string?> FindTreeAsync(RepositoryName repository, string ours, string theirs, CancellationToken cancellationToken) =>
        FindAsync((repository, ours, theirs, false), () => ReadOrComputeAsync(repository, ours, theirs, Lifetime), cancellationToken);

    /// <summary>
    /// The tree by the whole history, or null when the two conflict. Branches that were merged into each other have several merge bases,
    /// and only git itself makes one of them; GitHub names the first.
    /// </summary>
    public Task<string?> ComputeFromHistoryAsync(RepositoryName repository, string ours, string theirs, CancellationToken cancellationToken) =>
        FindAsync((repository, ours, theirs, true), () => ComputeAsync(repository, null, ours, theirs, Lifetime), cancellationToken);

    // A look may end before git does, which goes on for the next one: whoever asks meanwhile waits for the same answer. One that failed is asked anew.
    private async Task<string?> FindAsync(
        (RepositoryName Repository, string Ours, string Theirs, bool ByHistory) key, Func<Task<string?>> compute, CancellationToken cancellationToken)
    {
        Task<string?>? computing;
        lock (gate)
        {
            if (!known.TryGetValue(key, out computing) || computing.IsFaulted || computing.IsCanceled)
            {
                if (known.Count >= MostKept)
                {
                    known.Clear();
                }

                known[key] = computing = Task.Run(compute, CancellationToken.None);
            }
        }

        return await computing.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // Each call of git has a limit of its own.
    private static CancellationToken Lifetime => CancellationToken.None;

    private async Task<string?> ReadOrComputeAsync(RepositoryName repository, string ours, string theirs, CancellationToken cancellationToken)
    {
        var comparison = await api.History.FindComparisonAsync(repository, ours, theirs, cancellationToken).ConfigureAwait(false);
        if (comparison?.MergeBaseCommit?.Sha is not { } mergeBase)
        {
            throw new ProviderException(FailureKind.Transient, "merge_base_unknown", $"GitHub names no merge base of {ours} and {theirs} in {repository}.");
        }

        if (mergeBase == ours || mergeBase == theirs)
        {
            var contained = await api.History.GetAsync(repository, mergeBase == ours ? theirs : ours, cancellationToken).ConfigureAwait(false);
            return contained.Tree?.Sha
                ?? throw new ProviderException(FailureKind.Transient, "answer_unreadable", $"GitHub's answer about {contained.Sha} names no tree.");
        }

        return await ComputeAsync(repository, mergeBase, ours, theirs, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> ComputeAsync(RepositoryName repository, string? mergeBase, string ours, string theirs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("autopilot-merge-").FullName;
        try
        {
            return await ComputeInAsync(folder, repository, mergeBase, ours, theirs, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string?> ComputeInAsync(
        string folder, RepositoryName repository, string? mergeBase, string ours, string theirs, CancellationToken cancellationToken)
    {
        var remote = await remotes.OpenAsync(repository.ToString(), cancellationToken).ConfigureAwait(false);
        var environment = new Dictionary<string, string>(remote.Variables, StringComparer.Ordinal)
        {
            ["GIT_AUTHOR_NAME"] = "Autopilot",
            ["GIT_AUTHOR_EMAIL"] = "autopilot@localhost",
            ["GIT_COMMITTER_NAME"] = "Autopilot",
            ["GIT_COMMITTER_EMAIL"] = "autopilot@localhost",
        };
        Task<string> RunAsync(params string[] arguments) => git.RunAsync(folder, arguments, cancellationToken, environment);

        await RunAsync("init", "--quiet", "--bare", "--template=", ObjectFormat.OptionFor(ours)).ConfigureAwait(false);
        await RunAsync("remote", "add", "origin", remote.Address).ConfigureAwait(false);
        var (left, right) = (ours, theirs);
        if (mergeBase is null)
        {
            await FetchAsync(folder, [], [ours, theirs], environment, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await FetchAsync(folder, ["--depth=1"], [mergeBase, ours, theirs], environment, cancellationToken).ConfigureAwait(false);

            // Without their history the two commits have no common ancestor; stand-ins with the same trees have.
            var root = await RunAsync("commit-tree", $"{mergeBase}^{{tree}}", "-m", "base").ConfigureAwait(false);
            left = await RunAsync("commit-tree", $"{ours}^{{tree}}", "-p", root, "-m", "ours").ConfigureAwait(false);
            right = await RunAsync("commit-tree", $"{theirs}^{{tree}}", "-p", root, "-m", "theirs").ConfigureAwait(false);
        }

        var merged = await git.TryRunAsync(folder, ["merge-tree", "--write-tree", "--no-messages", left, right], cancellationToken, environment).ConfigureAwait(false);
        return merged.ExitCode switch
        {
            0 when merged.Output.Trim() is { Length: > 0 } tree => tree,
            0 => throw Unknown("git merge-tree named no tree."), // An output that was not read to its end must not look like a wrong merge.
            1 => null,
            _ => throw Unknown($"git merge-tree ended with {merged.ExitCode}: {merged.Error.Trim()}"),
        };
    }

    // Commits and trees; of files only those that both sides changed, which git asks for by itself.
    private async Task FetchAsync(
        string folder, string[] depth, string[] commits, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var fetched = await git.TryRunAsync(
            folder, ["fetch", "--quiet", "--no-tags", "--filter=blob:none", "--no-write-fetch-head", .. depth, "origin", .. commits], cancellationToken, environment)
            .ConfigureAwait(false);
        if (!fetched.IsSuccess)
        {
            throw Unknown($"git fetch ended with {fetched.ExitCode}: {fetched.Error.Trim()}");
        }
    }

    private static ProviderException Unknown(string why) => new(FailureKind.Transient, "merge_not_computed", $"What the merge must look like could not be computed. {Secrets.Remove(why)}");
}
