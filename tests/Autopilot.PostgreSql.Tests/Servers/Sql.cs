using Npgsql;

namespace Autopilot.Tests;

/// <summary>What somebody with a database shell can do: statements over a connection of their own.</summary>
internal static class Sql
{
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = await ConnectAsync(connectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> ScalarAsync<T>(string connectionString, string sql)
    {
        await using var connection = await ConnectAsync(connectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Whether the server lets one in.</summary>
    public static async Task<bool> AnswersAsync(string connectionString)
    {
        try
        {
            await using var connection = await ConnectAsync(connectionString);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
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
}
