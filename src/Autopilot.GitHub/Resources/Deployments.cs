using System.Globalization;

namespace Autopilot;

/// <summary>Deployments, as GitHub shows them to people.</summary>
internal sealed class Deployments(GitHubConnection connection)
{
    /// <summary>The deployments of a commit to an environment.</summary>
    public async Task<IReadOnlyList<WireDeployment>> ListAsync(RepositoryName repository, string sha, string environment, CancellationToken cancellationToken)
    {
        var call = GitHubCall.Get(
            "repos/list-deployments", $"{repository.Path}/deployments?sha={Uri.EscapeDataString(sha)}&environment={Uri.EscapeDataString(environment)}&per_page=100");
        var pages = await connection.FindPagesAsync(call with { Revalidates = false }, GitHubJson.Default.WireDeploymentArray, cancellationToken).ConfigureAwait(false);
        return [.. pages?.SelectMany(page => page) ?? []];
    }

    /// <summary>Records a deployment.</summary>
    /// <exception cref="ProviderException">It was not made.</exception>
    public async Task<WireDeployment> CreateAsync(RepositoryName repository, WireNewDeployment deployment, CancellationToken cancellationToken)
    {
        var call = GitHubConnection.Write("repos/create-deployment", HttpMethod.Post, $"{repository.Path}/deployments", deployment, GitHubJson.Default.WireNewDeployment)
            with
        { IsOptional = true };
        var answer = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);

        // A merge that GitHub made instead would be answered with 202.
        return answer.Status == 201 ? answer.Parse(GitHubJson.Default.WireDeployment) : throw GitHubErrors.Of(call, answer);
    }

    /// <summary>Records what became of a deployment.</summary>
    public async Task SetStatusAsync(RepositoryName repository, long deployment, WireDeploymentStatus status, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{repository.Path}/deployments/{deployment}/statuses");
        var call = GitHubConnection.Write("repos/create-deployment-status", HttpMethod.Post, path, status, GitHubJson.Default.WireDeploymentStatus) with { IsOptional = true };
        var answer = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw GitHubErrors.Of(call, answer);
        }
    }
}
