using Npgsql;

namespace Autopilot.PostgreSql.FleetHost;

/// <summary>Calls of the outside world. An answer that does not come says nothing about what happened: it is transient.</summary>
/// <param name="connectionString">The database that holds the world.</param>
internal sealed class WorldDatabase(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);

    /// <summary>Creates the world, with its base branches and targets.</summary>
    public async Task CreateAsync(IEnumerable<string> lanes)
    {
        await using var script = typeof(WorldDatabase).Assembly.GetManifestResourceStream("world.sql")!;
        using var reader = new StreamReader(script);
        await source.CreateCommand(await reader.ReadToEndAsync()).ExecuteNonQueryAsync();
        foreach (var lane in lanes)
        {
            await ScalarAsync<object>("INSERT INTO world.commit (sha, branch, place) VALUES (world.sha($1), $1, 0)", default, lane);
            await ScalarAsync<object>("INSERT INTO world.branch (name, head) VALUES ($1, world.sha($1))", default, lane);
            await ScalarAsync<object>("INSERT INTO world.target (name) VALUES ($1)", default, lane);
        }
    }

    /// <summary>The first column of the first row, or the default where there is none or it is null.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        var rows = await ListAsync(sql, row => row.IsDBNull(0) ? default : row.GetFieldValue<T>(0), cancellationToken, values);
        return rows.Count == 0 ? default : rows[0];
    }

    public async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            foreach (var value in values)
            {
                command.Parameters.Add(value is null
                    ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }
                    : new NpgsqlParameter { Value = value });
            }

            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw new ProviderException(FailureKind.Transient, "no_answer", $"The world did not answer: {error.Message}", error);
        }
    }

    /// <summary>Keeps no connection from before a stop of the server.</summary>
    public void ForgetConnections() => source.Clear();

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
