using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary>
/// A model server that others wrote, in a process of its own: it answers by a script beside this file, refuses what the script does not know and
/// every key but its own, and keeps a journal.
/// </summary>
internal sealed class ScriptedModel : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient client = new();

    private ScriptedModel(Process process, string key)
    {
        (this.process, Key) = (process, key);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>The only key that it takes; no other run has the same.</summary>
    public string Key { get; }

    public Uri Address { get; private set; } = null!;

    public static async Task<ScriptedModel> StartAsync(InstalledPrograms programs, string script)
    {
        var key = $"secret-{Guid.NewGuid():N}";
        var start = new ProcessStartInfo("node", [programs.ModelServer, "--port", "0", "--strict", "--validate-on-load", "--fixtures", Path.Combine(AppContext.BaseDirectory, "Models", script)])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["AIMOCK_API_KEYS"] = key },
        };
        var started = new ScriptedModel(Process.Start(start)!, key);
        try
        {
            started.Address = await started.ListenAsync().WaitAsync(Eventually.Patience, TimeProvider.System);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>The paths of the requests that a model had to answer, and the status that each was answered with.</summary>
    public async Task<IReadOnlyList<(string Path, int Status)>> ReadJournalAsync()
    {
        using var journal = JsonDocument.Parse(await client.GetStringAsync(new Uri(Address, "/__aimock/journal")));
        return [.. journal.RootElement.EnumerateArray().Select(entry => (entry.GetProperty("path").GetString()!, entry.GetProperty("response").GetProperty("status").GetInt32()))];
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<Uri> ListenAsync()
    {
        const string Before = "listening on ";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Before, StringComparison.Ordinal) is >= 0 and var found)
            {
                return new Uri(line[(found + Before.Length)..]);
            }
        }

        throw new InvalidOperationException("The scripted model ended before it listened.");
    }
}
