using Microsoft.Data.Sqlite;

namespace Autopilot.Cli.Tests;

/// <summary>A folder in which one task was run to its end, and its ledger as a file.</summary>
public sealed class RanFolder : IAsyncLifetime
{
    private UserRepository user = null!;

    internal string Export => user["ledger.jsonl"];

    public async ValueTask InitializeAsync()
    {
        user = await UserRepository.CreateAsync();
        (await user.RunAsync()).Expect(0);
        (await user.GiveAsync("events", "--export", Export)).Expect(0);
    }

    public ValueTask DisposeAsync()
    {
        user?.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Task<Ended> GiveAsync(params string[] arguments) => user.GiveAsync(arguments);

    /// <summary>Gives a verb with nothing but what is said.</summary>
    internal async Task<Ended> GiveBareAsync(params string[] arguments)
    {
        using var verb = Program.Autopilot(Path.GetDirectoryName(Export)!, [.. arguments, "--json"]);
        return await verb.WaitAsync();
    }

    internal string Write(string name, string text) => user.Write(name, text);

    /// <summary>A copy of the store in which the laws of the database are off, and one statement was run.</summary>
    internal async Task<string> DamageAsync(string name, string sql)
    {
        var directory = user[name];
        Directory.CreateDirectory(directory);
        await using var source = new SqliteConnection($"Data Source={Path.Combine(user.Dir, "autopilot.db")};Mode=ReadOnly;Pooling=False");
        await source.OpenAsync();
        await using var copy = new SqliteConnection($"Data Source={Path.Combine(directory, "autopilot.db")};Pooling=False");
        await copy.OpenAsync();
        source.BackupDatabase(copy);
        var triggers = await TriggersAsync(copy);
        await ExecuteAsync(copy, string.Concat(triggers.Select(trigger => $"DROP TRIGGER {trigger.Name};")) + "PRAGMA ignore_check_constraints = ON;" + sql + ";");
        await ExecuteAsync(copy, string.Concat(triggers.Select(trigger => trigger.Sql + ";")));
        return directory;
    }

    private static async Task<List<(string Name, string Sql)>> TriggersAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'";
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(string, string)>();
        while (await reader.ReadAsync())
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
        }

        return found;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
