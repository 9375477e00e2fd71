using System.Threading.Channels;

namespace Autopilot;

/// <summary>A process to run to its end, under our limits.</summary>
/// <param name="FileName">The program: a path, or a name on PATH.</param>
/// <param name="Arguments">Its arguments, passed as they are; no shell reads them.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
internal sealed record ProcessRequest(string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    /// <summary>The whole environment: nothing else is inherited.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Written to standard input, which is then closed.</summary>
    public string? Input { get; init; }

    /// <summary>Written to standard input line by line as they come, after <see cref="Input"/>; it is closed when no more will come.</summary>
    public ChannelReader<string>? Lines { get; init; }

    /// <summary>How long it may run.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long it may be silent; null: as long as it runs.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>How many characters of each output are kept; the rest is read and dropped.</summary>
    public int KeepOutput { get; init; } = 1024 * 1024;

    /// <summary>Whether the last characters are kept instead of the first.</summary>
    public bool KeepEnd { get; init; }

    /// <summary>
    /// Whether every process that carries the <see cref="ProcessEnvironment.RunIdVariable"/> of <see cref="Environment"/> is
    /// killed when this one has ended, however it ended.
    /// </summary>
    public bool SweepRun { get; init; }

    /// <summary>Called with every line of standard output, cut at 4 Mi characters, on a thread of the pool. It must not throw.</summary>
    public Action<string>? OnLine { get; init; }
}
