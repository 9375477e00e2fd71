using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>The demo with its dashboard, run as a new user runs it: a process of its own, which is ended as Ctrl+C ends it.</summary>
public sealed partial class Demo : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("autopilot-demo-").FullName;
    private readonly List<string> lines = [];
    private Process? process;

    /// <summary>The token that its folder holds.</summary>
    public string Token => File.ReadAllText(Path.Combine(folder, "token")).Trim();

    public ValueTask InitializeAsync()
    {
        var info = new ProcessStartInfo(Dotnet(), [Path.Combine(AppContext.BaseDirectory, "autopilot.dll"), "demo", "--serve", "--dir", folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = new Process { StartInfo = info };
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return ValueTask.CompletedTask;
    }

    /// <summary>Where it says that the dashboard is.</summary>
    public async Task<Uri> AddressAsync() => new((await Eventually.SeeAsync(() => Address().Match(Said()), found => found.Success)).Value);

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            using var end = Process.Start(new ProcessStartInfo("kill", ["-INT", $"{process.Id}"]) { UseShellExecute = false });
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Dotnet() => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    private void Collect(object sender, DataReceivedEventArgs line)
    {
        lock (lines)
        {
            lines.Add(line.Data ?? "");
        }
    }

    private string Said()
    {
        lock (lines)
        {
            return string.Join('\n', lines);
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/autopilot", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
