using System.Globalization;

namespace Autopilot;

/// <summary>Pull requests. They are found by number and by list, never by search, whose index lags.</summary>
internal sealed class Pulls(GitHubConnection connection)
{
    /// <summary>A pull request, or null.</summary>
    public Task<WirePullRequest?> FindAsync(RepositoryName repository, int number, CancellationToken cancellationToken) =>
        connection.FindAsync(GitHubCall.Get("pulls/get", PathOf(repository, number)), GitHubJson.Default.WirePullRequest, cancellationToken);

    /// <summary>Every open pull request, from any branch.</summary>
    public async Task<IReadOnlyList<WirePullRequest>> ListOpenAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        await ListAsync($"{repository.Path}/pulls?state=open&per_page=100", cancellationToken).ConfigureAwait(false);

    /// <summary>The pull requests from a branch of the repository itself, open or not.</summary>
    public async Task<IReadOnlyList<WirePullRequest>> ListFromAsync(RepositoryName repository, string branch, CancellationToken cancellationToken)
    {
        var head = Uri.EscapeDataString($"{repository.Owner}:{branch}");
        var found = await ListAsync($"{repository.Path}/pulls?state=all&head={head}&per_page=100", cancellationToken).ConfigureAwait(false);

        // A filter that the server does not understand is ignored, and then everything is in the answer.
        return [.. found.Where(pull => pull.Head?.Ref == branch)];
    }

    /// <summary>The open pull requests into a base whose head is a commit; none where GitHub does not know it.</summary>
    public async Task<IReadOnlyList<WirePullRequest>> ListOpenWithHeadAsync(RepositoryName repository, string sha, string baseBranch, CancellationToken cancellationToken)
    {
        var pages = await connection.FindPagesAsync(
            GitHubCall.Get("repos/list-pull-requests-associated-with-commit", $"{repository.Path}/commits/{Uri.EscapeDataString(sha)}/pulls?per_page=100"),
            GitHubJson.Default.WirePullRequestArray, cancellationToken).ConfigureAwait(false);
        return [.. pages?.SelectMany(page => page).Where(pull => pull.State == "open" && pull.Head?.Sha == sha && pull.Base?.Ref == baseBranch) ?? []];
    }

    /// <summary>Opens a pull request; any answer is returned.</summary>
    public Task<GitHubAnswer> CreateAsync(RepositoryName repository, WireNewPullRequest pull, CancellationToken cancellationToken) => connection.SendAsync(
        GitHubConnection.Write("pulls/create", HttpMethod.Post, $"{repository.Path}/pulls", pull, GitHubJson.Default.WireNewPullRequest), cancellationToken);

    /// <summary>Closes a pull request; any answer is returned. Closing twice is closing once.</summary>
    public Task<GitHubAnswer> CloseAsync(RepositoryName repository, int number, CancellationToken cancellationToken) => connection.SendAsync(
        GitHubConnection.Write(
            "pulls/update", HttpMethod.Patch, PathOf(repository, number), new WirePullRequestChange("closed"), GitHubJson.Default.WirePullRequestChange)
        with
        { IsRepeatable = true },
        cancellationToken);

    /// <summary>Merges a pull request with an expected head; any answer is returned.</summary>
    public Task<GitHubAnswer> MergeAsync(RepositoryName repository, int number, WireMerge merge, CancellationToken cancellationToken) => connection.SendAsync(
        GitHubConnection.Write("pulls/merge", HttpMethod.Put, $"{PathOf(repository, number)}/merge", merge, GitHubJson.Default.WireMerge), cancellationToken);

    /// <summary>Writes a comment below a pull request; any answer is returned.</summary>
    public Task<GitHubAnswer> CommentAsync(RepositoryName repository, int number, string text, CancellationToken cancellationToken) => connection.SendAsync(
        GitHubConnection.Write(
            "issues/create-comment", HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"{repository.Path}/issues/{number}/comments"),
            new WireComment(text), GitHubJson.Default.WireComment),
        cancellationToken);

    // Never by an answer of before: that there is no pull request is true only now.
    private async Task<IReadOnlyList<WirePullRequest>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var call = GitHubCall.Get("pulls/list", path) with { Revalidates = false };
        var pages = await connection.FindPagesAsync(call, GitHubJson.Default.WirePullRequestArray, cancellationToken).ConfigureAwait(false);
        return pages is null
            ? throw new ProviderException(FailureKind.Environment, "repository_not_found", $"GitHub shows no pull requests at {path.Split('?')[0]}.")
            : [.. pages.SelectMany(page => page)];
    }

    private static string PathOf(RepositoryName repository, int number) => string.Create(CultureInfo.InvariantCulture, $"{repository.Path}/pulls/{number}");
}
