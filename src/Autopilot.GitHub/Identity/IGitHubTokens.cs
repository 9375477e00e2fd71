namespace Autopilot;

/// <summary>
/// As whom GitHub is called: where tokens come from. A service that has a GitHub client already, such as Octokit, implements it over that
/// client's credentials, and sets it with <see cref="AutopilotBuilder.Use{TPort}"/>; the options then name no identity. Otherwise the App or the
/// token of the options is used.
/// </summary>
public interface IGitHubTokens
{
    /// <summary>A token for one call or one push. It is asked for before each, and should live for another 12 minutes, as long as a push may take.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">Environment: there is none. Transient: unknown.</exception>
    ValueTask<string> GetTokenAsync(CancellationToken cancellationToken);

    /// <summary>Forgets a token that GitHub refused with 401.</summary>
    /// <param name="token">The token.</param>
    /// <returns>Whether another one can be had: then what may be repeated is tried once more.</returns>
    bool TryForget(string token);
}
