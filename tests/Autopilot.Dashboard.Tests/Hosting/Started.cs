using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>A program of this solution in a process and a folder of its own, which is ended as Ctrl+C ends it.</summary>
public abstract class Started : IAsyncLifetime
{
    private readonly List<string> lines = [];
    private Process? process;

    public string Folder { get; } = Directory.CreateTempSubdirectory("autopilot-started-").FullName;

    /// <summary>The assembly, and what it is started with.</summary>
    protected abstract (string Assembly, string[] Arguments) Program { get; }

    protected virtual IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public ValueTask InitializeAsync()
    {
        var info = new ProcessStartInfo(Dotnet(), [Path.Combine(AppContext.BaseDirectory, Program.Assembly), .. Program.Arguments])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables)
        {
            info.Environment[name] = value;
        }

        process = new Process { StartInfo = info };
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (process is { HasExited: false })
        {
            using var end = Process.Start(new ProcessStartInfo("kill", ["-INT", $"{process.Id}"]) { UseShellExecute = false });
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The first thing of a kind that it says.</summary>
    protected async Task<string> HearAsync(Regex what) =>
        (await Eventually.SeeAsync(() => what.Match(Said()), found => found.Success || process is { HasExited: true })) is { Success: true } heard
            ? heard.Value
            : throw new InvalidOperationException($"It ended and said: {Said()}");

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
}
