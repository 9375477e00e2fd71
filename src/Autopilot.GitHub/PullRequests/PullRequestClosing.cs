using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>Closes pull requests, and says why below them.</summary>
internal sealed class PullRequestClosing(GitHubApi api, ILogger logger)
{
    public async Task<WriteResult<PullRequest>> CloseAsync(RepositoryName repository, int number, string comment, CancellationToken cancellationToken)
    {
        if (await api.Pulls.FindAsync(repository, number, cancellationToken).ConfigureAwait(false) is not { } pull)
        {
            await api.Repositories.GetAsync(repository, cancellationToken).ConfigureAwait(false);
            return WriteResults.Refused<PullRequest>(FailureReasons.PullRequestNotFound, $"There is no pull request #{number} in {repository}.");
        }

        var before = PullRequests.Read(pull);
        if (before.State == PullRequestState.Open)
        {
            var answer = await api.Pulls.CloseAsync(repository, number, cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccess)
            {
                throw GitHubErrors.Of(new GitHubCall("pulls/update", HttpMethod.Patch, ""), answer);
            }

            before = PullRequests.Read(answer.Parse(GitHubJson.Default.WirePullRequest));
            if (before.State == PullRequestState.Closed)
            {
                await CommentAsync(repository, number, comment, cancellationToken).ConfigureAwait(false);
            }
        }

        return before.State switch
        {
            PullRequestState.Closed => WriteResults.Done(before),
            PullRequestState.Merged => WriteResults.Refused<PullRequest>(FailureReasons.MergedOutside, $"Pull request #{number} is merged and cannot be closed."),
            _ => throw new ProviderException(FailureKind.Transient, "pull_request_still_open", $"Pull request #{number} of {repository} shows as open after it was closed."),
        };
    }

    // It is closed, whether or not its readers are told why. Others' words must not end a comment, mention people or hide.
    private async Task CommentAsync(RepositoryName repository, int number, string comment, CancellationToken cancellationToken)
    {
        try
        {
            var text = comment.Replace("<", "&lt;", StringComparison.Ordinal).Replace("@", "@\u200B", StringComparison.Ordinal);
            var answer = await api.Pulls.CommentAsync(repository, number, text, cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccess)
            {
                logger.CommentLost(repository.ToString(), number, answer.Message);
            }
        }
        catch (ProviderException error)
        {
            logger.CommentLost(repository.ToString(), number, error.Message);
        }
    }
}
