namespace Autopilot;

/// <summary>How git reaches the repositories of a code host. A worker asks before each of its own calls to a remote; an agent never does.</summary>
public interface IGitRemotes
{
    /// <summary>The way to a repository, for one call of git.</summary>
    /// <param name="repository">The repository, as tasks name it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">Environment: there is no such repository, or no credential for it. Transient: unknown.</exception>
    Task<GitRemote> OpenAsync(string repository, CancellationToken cancellationToken);
}
