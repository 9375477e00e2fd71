namespace Autopilot;

/// <summary>Where an order is cloned from and pushed to: as the code host says, or else the options.</summary>
internal sealed class WorkRemote(AgentWorkerOptions options, IGitRemotes? remotes)
{
    /// <summary>The way there, for one call of git; asked anew for each, because what it carries ends.</summary>
    public async ValueTask<GitRemote> OpenAsync(WorkOrder order, CancellationToken cancellationToken) => remotes is null
        ? new GitRemote(options.Remote(order), options.RemoteVariables(order))
        : await remotes.OpenAsync(order.Repository, cancellationToken).ConfigureAwait(false);
}
