using Microsoft.Data.Sqlite;

namespace Autopilot.Tests;

/// <summary>A database file of one test, with its companions, removed afterwards.</summary>
internal sealed class StoreFile : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("autopilot-sqlite-");

    public string Path => System.IO.Path.Combine(directory.FullName, "autopilot.db");

    public Task<SqliteStore> OpenAsync(TimeProvider time) => SqliteStore.OpenAsync(Path, time);

    /// <summary>What somebody with a database shell can do: no foreign keys, no library.</summary>
    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=false;Foreign Keys=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => directory.Delete(recursive: true);
}
