using Microsoft.Data.Sqlite;

namespace Autopilot.Cli.Tests;

/// <summary>A folder in which the demo was killed once in each task, finished, and run once more.</summary>
public sealed class DemoFolder : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    public string Dir => folder["demo"];

    internal Ended Finished { get; private set; } = null!;

    internal Ended Repeated { get; private set; } = null!;

    internal IReadOnlyList<string> LeftRunning { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are counted in /proc.");
        await KillInAsync("VTID-00001", "building");
        await KillInAsync("VTID-00002", "deploying");
        Finished = await RunAsync();
        LeftRunning = RunningProcesses.Of(folder.Path);
        Repeated = await RunAsync();
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Program Start(params string[] more) => Program.Autopilot(folder.Path, ["demo", "--dir", Dir, "--json", .. more]);

    private async Task<Ended> RunAsync()
    {
        using var demo = Start();
        return await demo.WaitAsync();
    }

    private async Task KillInAsync(string vtid, string state)
    {
        using var demo = Start();
        await Eventually.SeeAsync(async () => demo.HasExited ? "an early end" : await StateAsync(vtid), seen => seen == state || seen == "an early end");
        demo.Kill();
        (await demo.WaitAsync()).Expect(Ended.Killed);
    }

    private async Task<string?> StateAsync(string vtid)
    {
        try
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(Dir, "autopilot.db")};Mode=ReadOnly;Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT state FROM run WHERE vtid = $vtid";
            command.Parameters.AddWithValue("$vtid", vtid);
            return await command.ExecuteScalarAsync() as string;
        }
        catch (SqliteException)
        {
            return null; // The demo has not made it yet.
        }
    }
}
