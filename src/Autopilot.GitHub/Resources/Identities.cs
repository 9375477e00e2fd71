namespace Autopilot;

/// <summary>What an identity may learn about itself.</summary>
internal sealed class Identities(GitHubConnection connection)
{
    /// <summary>The person of a token, with what a classic token may do; any answer is returned.</summary>
    public Task<GitHubAnswer> GetUserAsync(CancellationToken cancellationToken) =>
        connection.SendAsync(GitHubCall.Get("users/get-authenticated", "user") with { Revalidates = false }, cancellationToken);

    /// <summary>The repositories that an installation can see, at most a page of them.</summary>
    public async Task<IReadOnlyList<WireRepository>> ListRepositoriesAsync(CancellationToken cancellationToken) => (await connection.GetAsync(
        GitHubCall.Get("apps/list-repos-accessible-to-installation", "installation/repositories?per_page=100"), GitHubJson.Default.WireInstallationRepositories, cancellationToken)
        .ConfigureAwait(false)).Repositories ?? [];

    /// <summary>The primary limit, or null where the server has none.</summary>
    public async Task<WireRate?> FindLimitAsync(CancellationToken cancellationToken) => (await connection.FindAsync(
        GitHubCall.Get("rate-limit/get", "rate_limit") with { Revalidates = false }, GitHubJson.Default.WireRateLimits, cancellationToken).ConfigureAwait(false))?.Resources?.Core;
}
