namespace Autopilot;

/// <summary>Commits, trees, and what lies between two commits.</summary>
internal sealed class History(GitHubConnection connection)
{
    /// <summary>A commit as git has it, or null.</summary>
    public Task<WireCommit?> FindAsync(RepositoryName repository, string sha, CancellationToken cancellationToken) => connection.FindAsync(
        GitHubCall.Get("git/get-commit", $"{repository.Path}/git/commits/{Uri.EscapeDataString(sha)}"), GitHubJson.Default.WireCommit, cancellationToken);

    /// <summary>A commit that must be there.</summary>
    /// <exception cref="ProviderException">Transient: it is not there, which what was just pushed may not be for a moment.</exception>
    public async Task<WireCommit> GetAsync(RepositoryName repository, string sha, CancellationToken cancellationToken) =>
        await FindAsync(repository, sha, cancellationToken).ConfigureAwait(false)
        ?? throw new ProviderException(FailureKind.Transient, "object_not_found", $"The commit {sha} is not in {repository}.");

    /// <summary>A tree with everything below it, or null.</summary>
    public Task<WireTree?> FindTreeAsync(RepositoryName repository, string sha, CancellationToken cancellationToken) => connection.FindAsync(
        GitHubCall.Get("git/get-tree", $"{repository.Path}/git/trees/{Uri.EscapeDataString(sha)}?recursive=1"), GitHubJson.Default.WireTree, cancellationToken);

    /// <summary>A tree's own entries, or null.</summary>
    public Task<WireTree?> FindFolderAsync(RepositoryName repository, string sha, CancellationToken cancellationToken) => connection.FindAsync(
        GitHubCall.Get("git/get-tree", $"{repository.Path}/git/trees/{Uri.EscapeDataString(sha)}"), GitHubJson.Default.WireTree, cancellationToken);

    /// <summary>What a file holds, or null.</summary>
    public Task<WireBlob?> FindBlobAsync(RepositoryName repository, string sha, CancellationToken cancellationToken) => connection.FindAsync(
        GitHubCall.Get("git/get-blob", $"{repository.Path}/git/blobs/{Uri.EscapeDataString(sha)}"), GitHubJson.Default.WireBlob, cancellationToken);

    /// <summary>How two commits lie to each other; the files that differ since their merge base are its first 300. Null when one is not there.</summary>
    public Task<WireComparison?> FindComparisonAsync(RepositoryName repository, string from, string to, CancellationToken cancellationToken) =>
        connection.FindAsync(Compare(repository, from, to, 1), GitHubJson.Default.WireComparison, cancellationToken);

    /// <summary>The commits that one commit contains and another does not, or null when one is not there.</summary>
    public async Task<IReadOnlyList<WireListedCommit>?> FindBetweenAsync(
        RepositoryName repository, string from, string to, CancellationToken cancellationToken)
    {
        var pages = await connection.FindPagesAsync(Compare(repository, from, to, 100), GitHubJson.Default.WireComparison, cancellationToken).ConfigureAwait(false);
        return pages is null ? null : [.. pages.SelectMany(page => page.Commits ?? [])];
    }

    private static GitHubCall Compare(RepositoryName repository, string from, string to, int perPage) => GitHubCall.Get(
        "repos/compare-commits-with-basehead", $"{repository.Path}/compare/{Uri.EscapeDataString(from)}...{Uri.EscapeDataString(to)}?per_page={perPage}");
}
