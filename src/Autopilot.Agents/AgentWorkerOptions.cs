using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>How a worker clones, commits and pushes.</summary>
public sealed record AgentWorkerOptions
{
    /// <summary>Where each claim gets a folder of its own, named after task, attempt and fence. Of this worker alone.</summary>
    [Required]
    public required string WorkFolder { get; init; }

    /// <summary>Whether the folder of a claim stays after it, for a person to look at. Default no.</summary>
    public bool KeepClones { get; init; }

    /// <summary>The author of the commits. Default <c>Autopilot</c>.</summary>
    [Required]
    public string AuthorName { get; init; } = "Autopilot";

    /// <summary>The author's address. Default <c>autopilot@localhost</c>.</summary>
    [Required]
    public string AuthorEmail { get; init; } = "autopilot@localhost";

    /// <summary>
    /// The URL or path to clone from and push to. Default the order's repository. Not asked where the code host says it by an
    /// <see cref="IGitRemotes"/>.
    /// </summary>
    public Func<WorkOrder, string> Remote { get; init; } = order => order.Repository;

    /// <summary>
    /// Variables for the worker's own git calls to the remote, for example a credential helper. Default none. The agent never
    /// sees them. Not asked where the code host gives its own by an <see cref="IGitRemotes"/>.
    /// </summary>
    public Func<WorkOrder, IReadOnlyDictionary<string, string>> RemoteVariables { get; init; } =
        _ => new Dictionary<string, string>(StringComparer.Ordinal);
}
