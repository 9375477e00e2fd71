namespace Autopilot;

/// <summary>Opens pull requests, at most one from a branch.</summary>
internal sealed class PullRequestCreation(GitHubApi api, PullRequests pulls, TimeSpan longestPause, TimeProvider time)
{
    public async Task<WriteResult<PullRequest>> CreateAsync(NewPullRequest request, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Parse(request.Repository);
        if (await RefuseAsync(repository, request, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return new WriteResult<PullRequest>(null, refusal);
        }

        var wanted = new WireNewPullRequest(request.Title, request.HeadBranch, request.BaseBranch, request.Body, Draft: false);
        var patience = new Patience(longestPause, time);
        while (true)
        {
            var answer = await api.Pulls.CreateAsync(repository, wanted, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccess)
            {
                var number = answer.Parse(GitHubJson.Default.WirePullRequest).Number;
                return WriteResults.Done(await ReadBackAsync(repository, number, cancellationToken).ConfigureAwait(false));
            }

            var reason = answer.Status == 422 ? Classify(answer) : throw GitHubErrors.Of(new GitHubCall("pulls/create", HttpMethod.Post, ""), answer);

            // A branch that was just pushed shows before a pull request may come from it.
            if (reason != FailureReasons.HeadNotFound || !await patience.TryWaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return WriteResults.Refused<PullRequest>(
                    reason, $"GitHub opens no pull request from {request.HeadBranch} into {request.BaseBranch}: {answer.Message}");
            }
        }
    }

    private static string Classify(GitHubAnswer answer)
    {
        var errors = answer.FieldErrors;
        bool Says(string text) => answer.Message.Contains(text, StringComparison.OrdinalIgnoreCase);
        bool IsInvalid(string field) => errors.Any(error => error is { Code: "invalid", Field: { } named } && named == field);
        return Says("pull request already exists") ? Refusal.Retry
            : Says("No commits between") ? FailureReasons.NoChange
            : IsInvalid("head") ? FailureReasons.HeadNotFound
            : IsInvalid("base") ? FailureReasons.WrongBase
            : "pull_request_refused";
    }

    private async Task<Refusal?> RefuseAsync(RepositoryName repository, NewPullRequest request, CancellationToken cancellationToken)
    {
        if (await api.Branches.FindHeadAsync(repository, request.BaseBranch, cancellationToken).ConfigureAwait(false) is null)
        {
            await api.Repositories.GetAsync(repository, cancellationToken).ConfigureAwait(false);
            return new Refusal(FailureReasons.WrongBase, $"There is no base branch {request.BaseBranch} in {repository}.");
        }

        if (await api.Branches.FindHeadAsync(repository, request.HeadBranch, cancellationToken).ConfigureAwait(false) is not { } head)
        {
            return new Refusal(FailureReasons.HeadNotFound, $"There is no branch {request.HeadBranch} in {repository}.");
        }

        if (head != request.HeadSha)
        {
            return new Refusal(FailureReasons.HeadMoved, $"{request.HeadBranch} is at {head}, not at {request.HeadSha}.");
        }

        // GitHub itself refuses a second one only into the same base.
        var listed = await api.Pulls.ListFromAsync(repository, request.HeadBranch, cancellationToken).ConfigureAwait(false);
        return listed.FirstOrDefault(pull => pull.State == "open") is { } open
            ? new Refusal(Refusal.Retry, $"Pull request #{open.Number} from {request.HeadBranch} is open already. Look at it before asking again.")
            : null;
    }

    // What was created may not be found for a moment; that it was created is certain.
    private async Task<PullRequest> ReadBackAsync(RepositoryName repository, int number, CancellationToken cancellationToken)
    {
        var patience = new Patience(longestPause, time);
        try
        {
            do
            {
                if (await pulls.FindAsync(repository, number, cancellationToken).ConfigureAwait(false) is { } created)
                {
                    return created;
                }
            }
            while (await patience.TryWaitAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (ProviderException error) when (error.Kind != FailureKind.Transient)
        {
            // Whatever keeps it from being read, nobody may say that it was not made.
            throw new ProviderException(FailureKind.Transient, error.Code, $"Pull request #{number} of {repository} was created and could not be read back: {error.Message}", error);
        }

        throw new ProviderException(FailureKind.Transient, "pull_request_not_visible", $"Pull request #{number} of {repository} was created and does not show yet.");
    }
}
