using System.Collections.Concurrent;
using Npgsql;

namespace Autopilot.Tests.Servers;

/// <summary>
/// A real PostgreSQL server: the one that the variable AUTOPILOT_TEST_POSTGRES names (the connection string of a superuser), or else one
/// started here, by the programs of this machine, on a free loopback port, in a temporary folder that goes with it. It keeps the default
/// durability, so that what is measured on it is honest. However this process ends, the server ends with it: see <see cref="Keeper"/>.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    /// <summary>The variable that names an external server.</summary>
    public const string Variable = "AUTOPILOT_TEST_POSTGRES";

    private const int MostPorts = 3;

    // What is started waits until it answers, recovery included.
    private const string Functions = """
        bin=$1 settings=$2
        create() {
            "$bin/initdb" --pgdata data --username postgres --auth trust --encoding UTF8 --locale C --no-sync &&
                printf '%s\n' "$settings" "unix_socket_directories = '$folder'" >> data/postgresql.conf
        }
        start() { "$bin/pg_ctl" start --pgdata data --log server.log --wait --timeout 60; }
        stop() { "$bin/pg_ctl" stop --pgdata data --mode "$1" --wait --timeout 60; }
        finish() { [ ! -e data/postmaster.pid ] || stop immediate || kill -KILL "$(head -n 1 data/postmaster.pid)"; }
        """;

    private readonly Keeper? keeper;
    private readonly ConcurrentDictionary<string, string> databases = new(StringComparer.Ordinal);

    private PostgreSqlServer(Keeper? keeper, string connectionString, Version version) =>
        (this.keeper, ConnectionString, ServerVersion) = (keeper, connectionString, version);

    /// <summary>Connects a superuser to the database postgres.</summary>
    public string ConnectionString { get; }

    /// <summary>The server's version.</summary>
    public Version ServerVersion { get; }

    /// <summary>Whether it can be stopped and started again: not an external one. A server that others share must not be.</summary>
    public bool CanRestart => keeper is not null;

    /// <summary>Provides a server.</summary>
    /// <returns>Null when neither an external one is named nor the programs are installed.</returns>
    /// <exception cref="InvalidOperationException">It does not start; the message shows its log.</exception>
    public static async Task<PostgreSqlServer?> StartAsync(PostgreSqlServerOptions? options = null)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } external)
        {
            return new PostgreSqlServer(null, external, await ReadVersionAsync(external));
        }

        if (Programs.FindPostgreSql() is not { } folder)
        {
            return null;
        }

        for (var ports = 1; ; ports++)
        {
            try
            {
                return await StartAsync(folder, FreePort.Find(), options ?? new PostgreSqlServerOptions());
            }
            catch (InvalidOperationException error) when (ports < MostPorts && error.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Another program was faster to take the port: the next one.
            }
        }
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public Task<string> CreateDatabaseAsync() => CreateDatabaseAsync("template1");

    /// <summary>Creates a database as a copy of another one.</summary>
    /// <param name="template">The name of that one. Nobody may be connected to it.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string template)
    {
        var name = $"autopilot_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE {Quote(name)} TEMPLATE {Quote(template)}");
        var database = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
        databases[name] = database;
        return database;
    }

    /// <summary>Removes a database and ends its connections; one that does not exist is fine.</summary>
    /// <param name="connectionString">As <see cref="CreateDatabaseAsync()"/> returned it.</param>
    public async Task DropDatabaseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        await using (var pool = new NpgsqlConnection(connectionString))
        {
            NpgsqlConnection.ClearPool(pool);
        }

        await ExecuteAsync($"DROP DATABASE IF EXISTS {Quote(name)} WITH (FORCE)");
        databases.TryRemove(name, out _);
    }

    /// <summary>Stops the server and waits until it is gone.</summary>
    public Task StopAsync(ShutdownMode mode) => Keeper.DoAsync(mode == ShutdownMode.Immediate ? "stop immediate" : "stop fast");

    /// <summary>Starts it again, on the same port and data, and waits until it answers.</summary>
    public Task StartAgainAsync() => Keeper.DoAsync("start");

    public async ValueTask DisposeAsync()
    {
        if (keeper is not null)
        {
            await keeper.DisposeAsync();
            return;
        }

        foreach (var database in databases.Values)
        {
            await DropDatabaseAsync(database);
        }
    }

    private Keeper Keeper => keeper ?? throw new InvalidOperationException($"The server of {Variable} is not ours to stop.");

    private static async Task<PostgreSqlServer> StartAsync(string folder, int port, PostgreSqlServerOptions options)
    {
        var started = await Keeper.StartAsync(Functions, folder, Settings(port, options));
        try
        {
            await started.DoAsync("create");
            await started.DoAsync("start");
            var connectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";
            return new PostgreSqlServer(started, connectionString, await ReadVersionAsync(connectionString));
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    private static string Settings(int port, PostgreSqlServerOptions options)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = $"{port}",
            ["max_connections"] = "200",
            ["shared_buffers"] = "256MB",
            ["shared_preload_libraries"] = "pg_stat_statements",
            ["pg_stat_statements.track"] = "top",
        };
        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return string.Join('\n', settings.Select(setting => $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'"));
    }

    private static async Task<Version> ReadVersionAsync(string connectionString)
    {
        await using var connection = await ConnectAsync(connectionString);
        return connection.PostgreSqlVersion;
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string connectionString)
    {
        // Kept connections would not outlive a stop of the server, and whoever is given one then would pay for it.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync(ConnectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    // Names of databases cannot be parameters.
    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
