using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>What the coding agent may do, and within which limits. The order's own budget and deadline hold beside them.</summary>
public sealed class VertexAgentOptions
{
    /// <summary>
    /// The commands that the model may run in the clone: a name of small letters, digits, <c>-</c> and <c>_</c>, and the program with its arguments. No
    /// shell reads them, and the model adds nothing to them. A program with a relative path is one of the repository. Default none.
    /// </summary>
    public IDictionary<string, IReadOnlyList<string>> Commands { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>How often the model may be asked in one run. From 1 to 10,000; default 200.</summary>
    [Range(1, 10_000)]
    public int TurnLimit { get; set; } = 200;

    /// <summary>How long one run may take. From 1 second to 24 hours; default 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Limit { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long one command may run. From 1 second to 24 hours; default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CommandLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many characters of the end of each output of a command the model sees. From 256 to 262,144; default 16,384.</summary>
    [Range(256, 262_144)]
    public int KeepOutput { get; set; } = 16_384;

    /// <summary>The most tokens of one answer of the model, thoughts included. From 256 to 1,000,000; default 16,384. A budget that nears its end makes it less.</summary>
    [Range(256, 1_000_000)]
    public int MaxOutputTokens { get; set; } = 16_384;

    /// <summary>
    /// Where each run's commands get a home of their own, removed after it. Default null: beside the clone, where whoever removes what a killed host
    /// left of a claim removes it too.
    /// </summary>
    public string? ScratchFolder { get; set; }
}
