using System.Collections.Concurrent;
using System.Diagnostics;
using Autopilot.PostgreSql.FleetHost;

namespace Autopilot.Tests;

/// <summary>One process of the fleet, with a name of its own, so that what it held can be told when it is dead.</summary>
internal sealed class FleetHost : IDisposable
{
    private const int MostLines = 40;

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentQueue<InHand> orders = new();

    /// <summary>Starts it.</summary>
    /// <param name="mode">What the host program is to do.</param>
    /// <param name="name">The process's name, the program's first argument.</param>
    /// <param name="arguments">The others.</param>
    public FleetHost(string mode, string name, params string[] arguments)
    {
        Name = name;
        process = HostProgram.Start([mode, name, .. arguments]);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
    }

    public string Name { get; }

    public bool HasExited => process.HasExited;

    /// <summary>The last lines that it wrote: warnings and errors.</summary>
    public IReadOnlyCollection<string> Lines => lines;

    /// <summary>The work orders that its workers had in hand.</summary>
    public IReadOnlyCollection<InHand> Orders => orders;

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
        if (line is not null && InHand.Find(line) is { } order)
        {
            orders.Enqueue(order);
        }
        else if (!string.IsNullOrWhiteSpace(line))
        {
            lines.Enqueue(line);
            while (lines.Count > MostLines)
            {
                lines.TryDequeue(out _);
            }
        }
    }
}
