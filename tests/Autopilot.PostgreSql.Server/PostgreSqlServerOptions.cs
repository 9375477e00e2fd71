namespace Autopilot.Tests.Servers;

/// <summary>How a server that is started here is set up. An external server is taken as it is.</summary>
public sealed record PostgreSqlServerOptions
{
    /// <summary>Settings as in postgresql.conf, by name. They win over the default ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
