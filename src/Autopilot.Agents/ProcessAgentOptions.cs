using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Autopilot;

/// <summary>How to run a coding agent as a process. Presets are values of this type.</summary>
public sealed record ProcessAgentOptions
{
    /// <summary>The agent's name, for logs and prices.</summary>
    [Required]
    public required string Name { get; init; }

    /// <summary>The program: a path, or a name on PATH. Needed unless <see cref="Command"/> is given.</summary>
    public string? FileName { get; init; }

    /// <summary>
    /// A command that <c>/bin/sh -c</c> runs in the clone, instead of a program. Nothing in it is replaced, so that no text of
    /// a prompt can reach the shell; the prompt comes on standard input.
    /// </summary>
    public string? Command { get; init; }

    /// <summary>
    /// The program's arguments; no shell reads them. <c>{prompt}</c>, <c>{promptFile}</c>, <c>{directory}</c> (the clone),
    /// <c>{home}</c> and <c>{model}</c> (the address of the proxy of <see cref="Model"/>) are replaced. Without one of the first two the prompt comes on standard input.
    /// </summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// How it reaches its model; calls, tokens and money are then counted and limited by a proxy of ours, which holds the credential. Default null: it
    /// reaches it by itself, with what <see cref="PassThrough"/> gives it, and its own account of its use is all there is.
    /// </summary>
    public ModelAccess? Model { get; init; }

    /// <summary>
    /// Names of this process's variables that the agent gets, beside PATH, the locale and the like. Default
    /// none. With <c>HOME</c> in it the agent sees the user's home and everything in it.
    /// </summary>
    public IReadOnlyList<string> PassThrough { get; init; } = [];

    /// <summary>Variables with fixed values; <c>{home}</c> and <c>{model}</c> are replaced.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Files to write into the agent's home before it starts, by path relative to it; <c>{home}</c> and <c>{model}</c> are replaced.</summary>
    public IReadOnlyDictionary<string, string> HomeFiles { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What it writes to standard output. Default plain text.</summary>
    public AgentOutput Output { get; init; } = AgentOutput.Plain;

    /// <summary>Reads one JSON line; null for a line that says nothing to us. Needed with <see cref="AgentOutput.JsonLines"/>.</summary>
    public Func<JsonElement, AgentEvent?>? ReadEvent { get; init; }

    /// <summary>How long it may run. From 100 ms to 24 hours; default 30 minutes. The order's deadline may end it earlier.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long it may write nothing. From 100 ms to 24 hours; default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many model calls it may make, by our count where there is <see cref="Model"/>, else as far as its output shows them. From 1 to 100,000; default 500.</summary>
    [Range(1, 100_000)]
    public int CallLimit { get; init; } = 500;

    /// <summary>How many characters of the end of each output are kept. From 256 to 65,536; default 4,096.</summary>
    [Range(256, 65_536)]
    public int KeepOutput { get; init; } = 4096;

    /// <summary>Where each run gets a home of its own, removed after it. Default the folder for temporary files.</summary>
    [Required]
    public string ScratchFolder { get; init; } = Path.GetTempPath();

    /// <summary>What to do when the program is not there, as one sentence.</summary>
    public string? InstallHint { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    internal void Check()
    {
        Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
        if (Model is { } model)
        {
            Validator.ValidateObject(model, new ValidationContext(model), validateAllProperties: true);
        }
    }
}
