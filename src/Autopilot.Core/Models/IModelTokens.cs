namespace Autopilot;

/// <summary>Access tokens of the cloud in which models are called. A worker asks for one before each call that it passes on; an agent never gets one.</summary>
public interface IModelTokens
{
    /// <summary>A token that is good for one call.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">Environment: there is no credential. Transient: it could not be asked for.</exception>
    Task<string> GetAsync(CancellationToken cancellationToken);
}
