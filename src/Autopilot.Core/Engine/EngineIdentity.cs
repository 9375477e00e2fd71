namespace Autopilot;

/// <summary>Who this engine host is. New with every process, so that what an earlier process left can be told apart.</summary>
/// <param name="host">The host's id.</param>
public sealed class EngineIdentity(string host)
{
    /// <summary>Makes an identity of three parts: the machine's name, this library's version, and the instance.</summary>
    public EngineIdentity()
        : this($"{Environment.MachineName}/{typeof(EngineIdentity).Assembly.GetName().Version!.ToString(3)}/{Guid.NewGuid():N}")
    {
    }

    /// <summary>The host's id.</summary>
    public string Host { get; } = host;
}
