namespace Autopilot;

/// <summary>How commits lie to each other, and what changed between them.</summary>
internal sealed class Ancestry(GitHubApi api)
{
    // GitHub lists no more files of a comparison than these; where it lists fewer, it lists all.
    private const int MostFilesCompared = 300;

    /// <summary>Whether a commit is contained in another; one that GitHub does not know is contained in none.</summary>
    public async Task<bool> ContainsAsync(RepositoryName repository, string ancestor, string descendant, CancellationToken cancellationToken)
    {
        if (ancestor == descendant)
        {
            return true;
        }

        var comparison = await api.History.FindComparisonAsync(repository, ancestor, descendant, cancellationToken).ConfigureAwait(false);
        if (comparison is not null)
        {
            return comparison.Status is "ahead" or "identical";
        }

        // Of two that are there, a comparison that is not is only late.
        await api.History.GetAsync(repository, descendant, cancellationToken).ConfigureAwait(false);
        return await api.History.FindAsync(repository, ancestor, cancellationToken).ConfigureAwait(false) is null ? false : throw NotThere(repository, ancestor, descendant);
    }

    /// <summary>Whether the commits of a head that another commit does not contain revert it, by git's own words.</summary>
    public async Task<bool> ContainsRevertAsync(RepositoryName repository, string reverted, string head, CancellationToken cancellationToken)
    {
        var commits = await api.History.FindBetweenAsync(repository, reverted, head, cancellationToken).ConfigureAwait(false)
            ?? throw NotThere(repository, reverted, head);
        return commits.Any(commit => commit.Commit?.Message?.Contains($"This reverts commit {reverted}", StringComparison.Ordinal) == true);
    }

    /// <summary>The files that a head changes against its merge base with another commit; a renamed one under both names.</summary>
    public async Task<IReadOnlyList<string>> ListChangedFilesAsync(RepositoryName repository, string baseSha, string headSha, CancellationToken cancellationToken)
    {
        var comparison = await api.History.FindComparisonAsync(repository, baseSha, headSha, cancellationToken).ConfigureAwait(false)
            ?? throw NotThere(repository, baseSha, headSha);
        var files = comparison.Files ?? [];
        return files.Count < MostFilesCompared
            ? ChangedFiles.Read(string.Join('\0', files.SelectMany(file => new[] { file.Filename, file.PreviousFilename }).OfType<string>()))
            : await CompareTreesAsync(repository, comparison.MergeBaseCommit?.Sha ?? baseSha, headSha, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> CompareTreesAsync(RepositoryName repository, string from, string to, CancellationToken cancellationToken)
    {
        var (before, after) = (
            await ReadTreeAsync(repository, from, cancellationToken).ConfigureAwait(false), await ReadTreeAsync(repository, to, cancellationToken).ConfigureAwait(false));
        var changed = before.Where(entry => !after.TryGetValue(entry.Key, out var now) || now != entry.Value).Select(entry => entry.Key)
            .Concat(after.Keys.Where(path => !before.ContainsKey(path)));
        return ChangedFiles.Read(string.Join('\0', changed));
    }

    private async Task<Dictionary<string, string>> ReadTreeAsync(RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        var tree = await api.History.FindTreeAsync(repository, commit, cancellationToken).ConfigureAwait(false) ?? throw NotThere(repository, commit, commit);
        return tree.Truncated
            ? throw new ProviderException(FailureKind.Deterministic, "too_many_files", $"{repository} at {commit} has more files than GitHub lists, and the change touches {MostFilesCompared} or more.")
            : (tree.Tree ?? []).Where(entry => entry is { Type: not "tree", Path: not null })
                .ToDictionary(entry => entry.Path!, entry => $"{entry.Mode} {entry.Sha}", StringComparer.Ordinal);
    }

    // What was just pushed may not be found for a moment.
    private static ProviderException NotThere(RepositoryName repository, string one, string other) =>
        new(FailureKind.Transient, "object_not_found", $"GitHub does not find {one} or {other} in {repository}.");
}
