namespace Autopilot;

/// <summary>
/// Reads what people say of a head, on every open pull request that shows it. One counts who may write and is no bot, by the latest word: an approval
/// of an earlier head is not one of what would be merged.
/// </summary>
internal sealed class HeadReviews(GitHubApi api)
{
    public async Task<ReviewReading> ReadAsync(
        RepositoryName repository, IReadOnlyList<WirePullRequest> pulls, string sha, CancellationToken cancellationToken)
    {
        var opinions = new List<ReviewOpinion>();
        foreach (var pull in pulls)
        {
            var people = (await api.Reviews.ListAsync(repository, pull.Number, cancellationToken).ConfigureAwait(false))
                .Where(review => review is { User: { Login.Length: > 0, Type: not "Bot" }, State: not "PENDING" })
                .GroupBy(review => review.User!.Login!, StringComparer.OrdinalIgnoreCase)
                .OrderBy(person => person.Key, StringComparer.OrdinalIgnoreCase).ToList();
            if (people.Count == 0)
            {
                continue;
            }

            var comments = (await api.Reviews.ListCommentsAsync(repository, pull.Number, cancellationToken).ConfigureAwait(false))
                .ToLookup(comment => comment.PullRequestReviewId ?? 0);
            foreach (var person in people)
            {
                var opinion = ReviewOpinion.Of(pull, sha, person.Key, [.. person], comments);
                if ((opinion.Stance != ReviewStance.None || opinion.Words.Length > 0)
                    && await api.Reviews.MayWriteAsync(repository, person.Key, cancellationToken).ConfigureAwait(false))
                {
                    opinions.Add(opinion);
                }
            }
        }

        return new ReviewReading(sha, opinions);
    }
}
