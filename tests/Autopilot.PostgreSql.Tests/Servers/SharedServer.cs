[assembly: AssemblyFixture(typeof(Autopilot.Tests.SharedServer))]

namespace Autopilot.Tests;

/// <summary>
/// The server of all tests that do not stop it. A test takes it in its constructor and gets databases of its own. Without a server the
/// tests are skipped, which the gate counts as a failure in CI.
/// </summary>
public sealed class SharedServer : IAsyncLifetime
{
    private PostgreSqlServer? server;

    /// <summary>The server; without one, the calling test is skipped.</summary>
    public PostgreSqlServer Server
    {
        get
        {
            Assert.SkipWhen(server is null, $"Neither {PostgreSqlServer.Variable} nor the programs of PostgreSQL.");
            return server;
        }
    }

    public async ValueTask InitializeAsync() => server = await PostgreSqlServer.StartAsync();

    /// <summary>An empty database.</summary>
    /// <returns>Its connection string.</returns>
    public Task<string> CreateDatabaseAsync() => Server.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
