using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>A GitHub that others emulate, in a process of its own that ends with this.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly string script;
    private readonly Task<string> errors;

    private Emulator(Process process, string script)
    {
        (this.process, this.script) = (process, script);
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Its address, its App's key, and the branch with work that it has.</summary>
    public JsonNode Site { get; private set; } = new JsonObject();

    public static async Task<Emulator> StartAsync()
    {
        var placed = await NodeTools.PlaceAsync("emulator.mjs");
        var start = new ProcessStartInfo("node", [placed]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var started = new Emulator(Process.Start(start)!, placed);
        try
        {
            started.Site = JsonNode.Parse(await started.ReadLineAsync())!;
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reports the check named build of the branch's head.</summary>
    public async Task ReportAsync(string conclusion)
    {
        await process.StandardInput.WriteLineAsync($"check {conclusion}");
        (await ReadLineAsync()).ShouldBe(conclusion);
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
        File.Delete(script);
    }

    private async Task<string> ReadLineAsync() =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(Patience, TimeProvider.System) is { } line
            ? line
            : throw new InvalidOperationException($"The emulator ended: {await errors}");
}
