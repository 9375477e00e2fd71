namespace Autopilot;

/// <summary>Repositories.</summary>
internal sealed class Repositories(GitHubConnection connection)
{
    /// <summary>A repository that must be visible: before this, a 404 of anything in it says nothing.</summary>
    /// <exception cref="ProviderException">Environment: it is not there, or this identity may not see it.</exception>
    public async Task<WireRepository> GetAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        await connection.FindAsync(GitHubCall.Get("repos/get", repository.Path), GitHubJson.Default.WireRepository, cancellationToken).ConfigureAwait(false)
        ?? throw new ProviderException(
            FailureKind.Environment, "repository_not_found",
            $"GitHub shows no repository {repository}. It was renamed or deleted, or the App is not installed there, or the token may not see it.");
}
