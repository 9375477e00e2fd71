using Npgsql;

namespace Autopilot;

/// <summary>Statements that go to the database in one round trip, each with what is done with its rows.</summary>
internal sealed class PgScript
{
    private readonly List<NpgsqlBatchCommand> commands = [];
    private readonly List<Action<NpgsqlDataReader>> readers = [];

    /// <summary>A statement that returns no rows.</summary>
    public void Add(string sql, params NpgsqlParameter[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(values);
        commands.Add(command);
    }

    /// <summary>A statement that returns rows.</summary>
    public void Query(string sql, Action<NpgsqlDataReader> read, params NpgsqlParameter[] values)
    {
        Add(sql, values);
        readers.Add(read);
    }

    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        commands.ForEach(batch.BatchCommands.Add);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        foreach (var read in readers)
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                read(reader);
            }

            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
