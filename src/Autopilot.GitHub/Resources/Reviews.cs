using System.Globalization;

namespace Autopilot;

/// <summary>Reviews of pull requests, and what their authors may do.</summary>
internal sealed class Reviews(GitHubConnection connection)
{
    /// <summary>Every review of a pull request, oldest first.</summary>
    public async Task<IReadOnlyList<WireReview>> ListAsync(RepositoryName repository, int number, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{repository.Path}/pulls/{number}/reviews?per_page=100");
        var pages = await connection.FindPagesAsync(GitHubCall.Get("pulls/list-reviews", path), GitHubJson.Default.WireReviewArray, cancellationToken).ConfigureAwait(false);
        return [.. pages?.SelectMany(page => page) ?? []];
    }

    /// <summary>Every comment on the files of a pull request, oldest first.</summary>
    public async Task<IReadOnlyList<WireReviewComment>> ListCommentsAsync(RepositoryName repository, int number, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{repository.Path}/pulls/{number}/comments?per_page=100");
        var pages = await connection.FindPagesAsync(GitHubCall.Get("pulls/list-review-comments", path), GitHubJson.Default.WireReviewCommentArray, cancellationToken).ConfigureAwait(false);
        return [.. pages?.SelectMany(page => page) ?? []];
    }

    /// <summary>Whether somebody may write to a repository; whom GitHub does not know there may not.</summary>
    public async Task<bool> MayWriteAsync(RepositoryName repository, string login, CancellationToken cancellationToken)
    {
        var call = GitHubCall.Get("repos/get-collaborator-permission-level", $"{repository.Path}/collaborators/{Uri.EscapeDataString(login)}/permission");
        var found = await connection.FindAsync(call, GitHubJson.Default.WirePermission, cancellationToken).ConfigureAwait(false);
        return found?.Permission is "admin" or "write";
    }
}
