namespace Autopilot;

/// <summary>Whether a base branch takes merges from its queue only.</summary>
internal static class MergeQueueRule
{
    public static async Task<bool> IsRequiredAsync(GitHubApi api, RepositoryName repository, string branch, CancellationToken cancellationToken) =>
        (await api.Branches.ListRulesAsync(repository, branch, cancellationToken).ConfigureAwait(false)).Any(rule => rule.Type == "merge_queue");
}
