using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>Settings of <see cref="CommandChecks"/>.</summary>
public sealed class CommandCheckOptions
{
    /// <summary>
    /// The absolute path of the folder that keeps requests, results and clones. One host at a time runs a check in it;
    /// what a killed host left there is found again.
    /// </summary>
    [Required]
    public required string StateFolder { get; set; }

    /// <summary>
    /// The command, run as <c>/bin/sh -c</c> in a clean clone. Default null: <c>checks: command:</c> in
    /// <c>.autopilot/autopilot.yml</c> on the base branch.
    /// </summary>
    public string? Command { get; set; }

    /// <summary>How long the command may run before the check is red. From 1 second to 24 hours; default 25 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Limit { get; set; } = TimeSpan.FromMinutes(25);

    /// <summary>Further variables that the command sees, beside the harmless ones of this process. Default none.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
