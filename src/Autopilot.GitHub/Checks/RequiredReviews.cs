using System.Text.Json;

namespace Autopilot;

/// <summary>
/// The approving reviews that a base asks for. One counts for the head that it is about, from somebody else than the author who may write and is
/// no bot, and until the same person says something else: what was approved before a push is not what would be merged.
/// </summary>
internal static class RequiredReviews
{
    /// <summary>How many the rules of a base ask for.</summary>
    public static int Count(IReadOnlyList<WireRule> rules) => rules
        .Where(rule => rule is { Type: "pull_request", Parameters.ValueKind: JsonValueKind.Object })
        .Select(rule => rule.Parameters!.Value.TryGetProperty("required_approving_review_count", out var count) && count.TryGetInt32(out var needed) ? needed : 0)
        .DefaultIfEmpty()
        .Max();

    /// <summary>Reads who approved exactly this head, on every open pull request that shows it.</summary>
    public static async Task<ReviewReading> ReadAsync(GitHubApi api, RepositoryName repository, CheckRequest request, CancellationToken cancellationToken)
    {
        var (approvers, objectors) = (new SortedSet<string>(StringComparer.OrdinalIgnoreCase), new SortedSet<string>(StringComparer.OrdinalIgnoreCase));
        foreach (var pull in await api.Pulls.ListOpenWithHeadAsync(repository, request.Sha, request.BaseBranch, cancellationToken).ConfigureAwait(false))
        {
            var reviews = await api.Reviews.ListAsync(repository, pull.Number, cancellationToken).ConfigureAwait(false);
            foreach (var (login, last) in LatestOf(reviews).Where(latest => !string.Equals(latest.Key, pull.User?.Login, StringComparison.OrdinalIgnoreCase)))
            {
                var said = last.State == "CHANGES_REQUESTED" ? objectors : last.State == "APPROVED" && last.CommitId == request.Sha ? approvers : null;
                if (said is not null && await api.Reviews.MayWriteAsync(repository, login, cancellationToken).ConfigureAwait(false))
                {
                    said.Add(login);
                }
            }
        }

        return new ReviewReading(request.Sha, [.. approvers], [.. objectors]);
    }

    // A comment takes nothing back.
    private static Dictionary<string, WireReview> LatestOf(IReadOnlyList<WireReview> reviews) => reviews
        .Where(review => review is { User: { Login.Length: > 0, Type: not "Bot" }, State: "APPROVED" or "CHANGES_REQUESTED" or "DISMISSED" })
        .GroupBy(review => review.User!.Login!, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.Last(), StringComparer.OrdinalIgnoreCase);
}

/// <summary>What reviewers say of a head.</summary>
/// <param name="Sha">The head.</param>
/// <param name="Approvers">Who approved it.</param>
/// <param name="Objectors">Who asked for changes and has not said otherwise since.</param>
internal sealed record ReviewReading(string Sha, IReadOnlyList<string> Approvers, IReadOnlyList<string> Objectors)
{
    /// <summary>Why a merge must still wait, or null.</summary>
    public string? FindMissing(int needed) =>
        Objectors.Count > 0 ? $"Changes are asked for by {string.Join(", ", Objectors)}."
        : Approvers.Count < needed ? $"{Approvers.Count} of {needed} approving reviews of exactly {Sha} are there{(Approvers.Count > 0 ? $": {string.Join(", ", Approvers)}" : "")}."
        : null;
}
