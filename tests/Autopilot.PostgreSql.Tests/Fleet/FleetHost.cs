using System.Collections.Concurrent;
using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>One host of the fleet: a process with a name of its own, so that what it held can be told when it is dead.</summary>
internal sealed class FleetHost : IDisposable
{
    private const int MostLines = 40;

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    public FleetHost(string name, string store, string world, int seed)
    {
        Name = name;
        process = HostProgram.Start("host", name, store, world, $"{seed}");
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
    }

    public string Name { get; }

    public bool HasExited => process.HasExited;

    /// <summary>The last lines that it wrote: warnings and errors.</summary>
    public IReadOnlyCollection<string> Lines => lines;

    /// <summary>Kills it as the kernel does a process that takes too much memory, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            lines.Enqueue(line);
            while (lines.Count > MostLines)
            {
                lines.TryDequeue(out _);
            }
        }
    }
}
