using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// Merges a pull request with an expected head. What GitHub refuses is read again and named; what it did not answer is unknown and
/// never repeated, because half of it may have happened.
/// </summary>
internal sealed class PullRequestMerge(GitHubApi api, Ancestry ancestry, GitHubOptions options, TimeProvider time)
{
    // How often, and after which waits, a merge is asked for again that was refused because the base had just moved.
    private static readonly TimeSpan[] WaitsForBase = [TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];

    private readonly ConcurrentDictionary<(RepositoryName Repository, string Base), long> lastMerge = new();

    public async Task<WriteResult<string>> MergeAsync(MergeRequest request, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Parse(request.Repository);
        for (var refused = 0; ; refused++)
        {
            var pull = await ReadDecidedAsync(repository, request, cancellationToken).ConfigureAwait(false);
            if (await AnswerWithoutMergingAsync(repository, request, pull, cancellationToken).ConfigureAwait(false) is { } settled)
            {
                return settled;
            }

            if (await MergeQueueRule.IsRequiredAsync(api, repository, request.BaseBranch, cancellationToken).ConfigureAwait(false))
            {
                return await EnqueueAsync(repository, request, pull!, cancellationToken).ConfigureAwait(false);
            }

            var answer = await SendAsync(repository, request, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccess && answer.Parse(GitHubJson.Default.WireMerged) is { Merged: not false, Sha: { } landed })
            {
                return WriteResults.Done(landed);
            }

            switch (answer.Status == 405 ? MergeRefusals.Classify(answer.Message) : MergeRefusal.Other)
            {
                case MergeRefusal.BaseModified when refused < WaitsForBase.Length:
                    await Task.Delay(WaitsForBase[refused], time, cancellationToken).ConfigureAwait(false);
                    continue;
                case MergeRefusal.QueueRequired:
                    return await EnqueueAsync(repository, request, pull!, cancellationToken).ConfigureAwait(false);
                default:
                    return await ExplainAsync(repository, request, answer, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<GitHubAnswer> SendAsync(RepositoryName repository, MergeRequest request, CancellationToken cancellationToken)
    {
        var key = (repository, request.BaseBranch);
        if (lastMerge.TryGetValue(key, out var last) && options.MergeInterval - time.GetElapsedTime(last) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken).ConfigureAwait(false);
        }

        var (title, text) = request.Message.Split('\n', 2) is [var first, var rest] ? (first, rest.Trim('\n')) : (request.Message, "");
        var merge = request.Method switch
        {
            MergeMethod.Squash => new WireMerge(request.HeadSha, "squash", title, text),
            MergeMethod.Rebase => new WireMerge(request.HeadSha, "rebase", null, null),
            _ => new WireMerge(request.HeadSha, "merge", title, text),
        };
        try
        {
            return await api.Pulls.MergeAsync(repository, request.Number, merge, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lastMerge[key] = time.GetTimestamp();
        }
    }

    // Whether it merges is computed when somebody asks, and never taken for granted before that.
    private async Task<WirePullRequest?> ReadDecidedAsync(RepositoryName repository, MergeRequest request, CancellationToken cancellationToken)
    {
        var patience = new Patience(options.LongestPause, time);
        WirePullRequest? pull;
        do
        {
            pull = await api.Pulls.FindAsync(repository, request.Number, cancellationToken).ConfigureAwait(false);
        }
        while (pull is { State: "open", Mergeable: null } && await patience.TryWaitAsync(cancellationToken).ConfigureAwait(false));

        return pull;
    }

    private async Task<WriteResult<string>?> AnswerWithoutMergingAsync(
        RepositoryName repository, MergeRequest request, WirePullRequest? pull, CancellationToken cancellationToken)
    {
        if (pull is null)
        {
            await api.Repositories.GetAsync(repository, cancellationToken).ConfigureAwait(false);
            return Refused(FailureReasons.PullRequestNotFound, $"There is no pull request #{request.Number} in {repository}.");
        }

        var read = PullRequests.Read(pull);
        if (read.State == PullRequestState.Closed)
        {
            return Refused(FailureReasons.PullRequestClosed, $"Pull request #{read.Number} is closed.");
        }

        if (read.BaseBranch != request.BaseBranch)
        {
            return Refused(FailureReasons.WrongBase, $"Pull request #{read.Number} goes into {read.BaseBranch}, not into {request.BaseBranch}.");
        }

        if (read.HeadSha != request.HeadSha)
        {
            return Refused(FailureReasons.HeadMoved, $"Pull request #{read.Number} offers {read.HeadSha}, not {request.HeadSha}.");
        }

        if (read.State == PullRequestState.Merged)
        {
            return pull.MergeCommitSha is { } landed
                ? WriteResults.Done(landed)
                : Refused(FailureReasons.MergeUnprovable, $"Pull request #{read.Number} is merged, and what landed it cannot be identified.");
        }

        return read.Mergeable switch
        {
            null => Refused(Refusal.Retry, $"GitHub has not found out whether pull request #{read.Number} merges without conflict."),
            false => Refused(FailureReasons.MergeConflict, $"Pull request #{read.Number} conflicts with {request.BaseBranch}."),
            true => await RefuseRewrittenBaseAsync(repository, request, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<WriteResult<string>?> RefuseRewrittenBaseAsync(RepositoryName repository, MergeRequest request, CancellationToken cancellationToken)
    {
        var tip = await api.Branches.FindHeadAsync(repository, request.BaseBranch, cancellationToken).ConfigureAwait(false);
        return tip is null ? Refused(FailureReasons.WrongBase, $"There is no branch {request.BaseBranch} in {repository}.")
            : await ancestry.ContainsAsync(repository, request.BaseSha, tip, cancellationToken).ConfigureAwait(false) ? null
            : Refused(FailureReasons.MergeRefused, $"{request.BaseBranch} at {tip} no longer contains {request.BaseSha}, on which the head was validated.");
    }

    /// <summary>Names what a refusal means: the pull request as it is now says more than a status.</summary>
    private async Task<WriteResult<string>> ExplainAsync(RepositoryName repository, MergeRequest request, GitHubAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Status is 401 or 403 or 429)
        {
            throw GitHubErrors.Of(new GitHubCall("pulls/merge", HttpMethod.Put, ""), answer);
        }

        var pull = await api.Pulls.FindAsync(repository, request.Number, cancellationToken).ConfigureAwait(false);
        if (pull is null || !PullRequests.IsMerged(pull) && answer.Status == 409)
        {
            return pull is null
                ? Refused(FailureReasons.PullRequestNotFound, $"There is no pull request #{request.Number} in {repository}.")
                : Refused(FailureReasons.HeadMoved, $"Pull request #{request.Number} offers {pull.Head?.Sha}, not {request.HeadSha}: {answer.Message}");
        }

        // That nothing is known of the merge at this moment is not why it was refused.
        var settled = await AnswerWithoutMergingAsync(repository, request, pull, cancellationToken).ConfigureAwait(false);
        if (settled is { Refusal: null or { Reason: not Refusal.Retry } })
        {
            return settled;
        }

        var meaning = answer.Status == 405 ? MergeRefusals.Classify(answer.Message) : MergeRefusal.Other;
        return meaning is MergeRefusal.BaseModified or MergeRefusal.NotYet || (meaning == MergeRefusal.NotMergeable && settled is not null)
            ? Refused(Refusal.Retry, $"GitHub does not merge pull request #{request.Number} yet: {answer.Message}")
            : Refused(FailureReasons.MergeRefused, meaning == MergeRefusal.NotPermitted
                ? $"GitHub lets no pull request be merged into {request.BaseBranch} like this: {answer.Message}"
                : $"GitHub does not merge pull request #{request.Number} ({answer.Status}): {answer.Message}");
    }

    private async Task<WriteResult<string>> EnqueueAsync(RepositoryName repository, MergeRequest request, WirePullRequest pull, CancellationToken cancellationToken)
    {
        var node = pull.NodeId ?? throw new ProviderException(FailureKind.Transient, "answer_unreadable", $"GitHub's answer about pull request #{request.Number} names no node id.");
        var error = await api.MergeQueue.EnqueueAsync(node, request.HeadSha, cancellationToken).ConfigureAwait(false);
        if (error is null || error.Contains("already", StringComparison.OrdinalIgnoreCase))
        {
            // Neither landed nor refused: a look at the base and the queue tells which it becomes.
            throw new ProviderException(FailureKind.Transient, "merge_queued", $"Pull request #{request.Number} waits in the merge queue of {request.BaseBranch}.");
        }

        var now = await api.Pulls.FindAsync(repository, request.Number, cancellationToken).ConfigureAwait(false);
        return await AnswerWithoutMergingAsync(repository, request, now, cancellationToken).ConfigureAwait(false)
            ?? Refused(FailureReasons.MergeRefused, $"GitHub does not take pull request #{request.Number} into the merge queue: {error}");
    }

    private static WriteResult<string> Refused(string reason, string message) => WriteResults.Refused<string>(reason, message);
}
