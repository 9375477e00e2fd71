using Microsoft.Data.Sqlite;

namespace Autopilot.Tests;

/// <summary>
/// Everything that a store keeps, but for signs of life of hosts and workers, for when a host looks at a run, and for the records of what was
/// refused, which are there for that.
/// </summary>
internal sealed class StoredState : IDisposable
{
    private static readonly string[] Left = ["host.ticked_at", "worker.seen_at", "run.due_at", "run.woken", "run.lease_host", "run.lease_token", "run.lease_until"];

    private readonly SqliteConnection connection;
    private readonly string[] reads;

    public StoredState(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        var columns = Rows("SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'").Except(Left, StringComparer.Ordinal);
        reads = [.. columns.Select(column => column.Split('.')).GroupBy(column => column[0], column => column[1], StringComparer.Ordinal).Select(table => $"SELECT '{table.Key}', {string.Join(", ", table)} FROM {table.Key} ORDER BY 2")];
    }

    /// <summary>Every row of every table.</summary>
    public IReadOnlyList<string> Read() => [.. reads.SelectMany(Rows).Where(row => !row.Contains(EventTypes.AccessRefused, StringComparison.Ordinal))];

    public void Dispose() => connection.Dispose();

    private List<string> Rows(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return rows;
    }
}
