using Autopilot.Tests.Servers;
using Npgsql;

namespace Autopilot.Benchmarks;

/// <summary>A PostgreSQL server with the default durability, and databases with the schema. What it started ends with this process.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private readonly PostgreSqlServer server;
    private readonly PgBouncer? pooler;

    private BenchmarkServer(PostgreSqlServer server, PgBouncer? pooler) => (this.server, this.pooler) = (server, pooler);

    /// <summary>Connects a superuser to the database postgres.</summary>
    public string ConnectionString => server.ConnectionString;

    public string Version => server.ServerVersion.ToString();

    /// <summary>Starts one.</summary>
    /// <param name="connection">The connection string of a superuser of a server that runs already; null: one is started here.</param>
    /// <param name="pooled">Whether stores reach it through PgBouncer in transaction mode.</param>
    /// <exception cref="InvalidOperationException">A program is not installed, or does not start.</exception>
    public static async Task<BenchmarkServer> StartAsync(string? connection = null, bool pooled = false)
    {
        if (connection is not null)
        {
            Environment.SetEnvironmentVariable(PostgreSqlServer.Variable, connection);
        }

        var started = await PostgreSqlServer.StartAsync()
            ?? throw new InvalidOperationException("PostgreSQL is not installed, and --connection names no server.");
        try
        {
            var before = !pooled ? null
                : await PgBouncer.StartAsync(started) ?? throw new InvalidOperationException("The program pgbouncer is not installed.");
            return new BenchmarkServer(started, before);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates a database with the schema.</summary>
    /// <returns>Its connection string, past any pooler.</returns>
    public async Task<string> CreateAsync()
    {
        var database = await server.CreateDatabaseAsync();
        await PostgreSqlMigrator.MigrateAsync(database);
        await ExecuteAsync(database, """
            SELECT autopilot.add_event_partition(clock_timestamp() + make_interval(months => n)) FROM generate_series(0, 1) AS n
            """);
        return database;
    }

    /// <summary>The way that a store takes to a database.</summary>
    public string Lead(string database) => pooler?.Through(database) ?? database;

    /// <summary>Connects a superuser, whose statements have no time limit: what fills a database takes minutes.</summary>
    public static async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs statements as a superuser.</summary>
    public static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await ConnectAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (pooler is not null)
        {
            await pooler.DisposeAsync();
        }

        await server.DisposeAsync();
    }
}
