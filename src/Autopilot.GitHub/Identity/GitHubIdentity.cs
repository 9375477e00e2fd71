namespace Autopilot;

/// <summary>As whom GitHub is called.</summary>
internal abstract class GitHubIdentity
{
    /// <summary>A token that lives long enough for a call or a push.</summary>
    public abstract ValueTask<string> GetTokenAsync(CancellationToken cancellationToken);

    /// <summary>Forgets a token that GitHub refused.</summary>
    /// <returns>Whether another can be had.</returns>
    public abstract bool TryForget(string token);
}
