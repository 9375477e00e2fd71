namespace Autopilot;

/// <summary>Who this engine host is. New with every process, so that what an earlier process left can be told apart.</summary>
/// <param name="host">The host's id.</param>
public sealed class EngineIdentity(string host)
{
    /// <summary>Makes an identity from the machine's name.</summary>
    public EngineIdentity()
        : this($"{Environment.MachineName}/{Guid.NewGuid():N}")
    {
    }

    /// <summary>The host's id.</summary>
    public string Host { get; } = host;
}
