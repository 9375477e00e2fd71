namespace Autopilot;

/// <summary>Check runs and statuses of a commit: two systems, of which both count.</summary>
internal sealed class CheckRuns(GitHubConnection connection)
{
    /// <summary>Every check run of a commit, earlier ones of the same name included; null where GitHub does not know the commit.</summary>
    public async Task<IReadOnlyList<WireCheckRun>?> FindAsync(RepositoryName repository, string sha, CancellationToken cancellationToken)
    {
        var call = GitHubCall.Get("checks/list-for-ref", $"{repository.Path}/commits/{Uri.EscapeDataString(sha)}/check-runs?filter=all&per_page=100");
        try
        {
            var pages = await connection.FindPagesAsync(call, GitHubJson.Default.WireCheckRuns, cancellationToken).ConfigureAwait(false);
            return pages is null ? null : [.. pages.SelectMany(page => page.CheckRuns ?? []).Where(run => run.HeadSha == sha)];
        }
        catch (ProviderException error) when (error.Code == GitHubErrors.Refused)
        {
            return null; // 422: there is no such commit, or not yet.
        }
    }

    /// <summary>The newest status of each context of a commit.</summary>
    public async Task<IReadOnlyList<WireStatus>> ListStatusesAsync(RepositoryName repository, string sha, CancellationToken cancellationToken)
    {
        var pages = await connection.FindPagesAsync(
            GitHubCall.Get("repos/get-combined-status-for-ref", $"{repository.Path}/commits/{Uri.EscapeDataString(sha)}/status?per_page=100"),
            GitHubJson.Default.WireCombinedStatus, cancellationToken).ConfigureAwait(false);
        return [.. (pages ?? []).Where(page => page.Sha == sha).SelectMany(page => page.Statuses ?? [])];
    }
}
