using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>How to run a coding agent that speaks the Agent Client Protocol, version 1, over standard input and output.</summary>
public sealed record AcpAgentOptions
{
    /// <summary>
    /// How its process is started and limited: name, program, arguments, environment, home files and limits. What concerns its output and its
    /// prompt is not used, since the protocol carries both.
    /// </summary>
    [Required]
    public required ProcessAgentOptions Process { get; init; }

    /// <summary>The id of the way to authenticate that is asked for before a session; null: none is.</summary>
    [MaxLength(200)]
    public string? AuthMethod { get; init; }

    /// <summary>The id of the mode that the session is set to, such as one in which it may write; null: the agent's own.</summary>
    [MaxLength(200)]
    public string? Mode { get; init; }

    /// <summary>Options that the session is set to, such as the model, by their ids. Default none.</summary>
    public IReadOnlyDictionary<string, string> SessionOptions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The kinds of tool that are refused where the agent asks for permission, by the protocol's words: <c>read</c>, <c>edit</c>, <c>delete</c>,
    /// <c>move</c>, <c>search</c>, <c>execute</c>, <c>think</c>, <c>fetch</c>, <c>switch_mode</c>, <c>other</c>. Default none: what it does in its clone
    /// is judged afterwards in any case.
    /// </summary>
    public IReadOnlyList<string> RefusedTools { get; init; } = [];

    /// <summary>
    /// How long it may take to end by itself, once its turn is over or was cancelled by the protocol, before its processes are killed. From 0 to
    /// 1 minute; default 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan EndLimit { get; init; } = TimeSpan.FromSeconds(5);
}
