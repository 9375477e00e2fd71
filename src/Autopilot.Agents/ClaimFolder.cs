using System.Globalization;

namespace Autopilot;

/// <summary>The folders of one claim, and the mark of its processes, by which whoever starts in the same work folder finds them.</summary>
/// <param name="workFolder">The worker's folder, as a full path.</param>
/// <param name="order">The order.</param>
internal sealed class ClaimFolder(string workFolder, WorkOrder order)
{
    private const string ResultPrefix = "result-";

    private readonly string name = string.Create(CultureInfo.InvariantCulture, $"{order.Vtid}-{order.Attempt}.{order.Fence}");

    /// <summary>The folder that the agent works below.</summary>
    public string Root => Path.Combine(workFolder, name);

    /// <summary>The clone that the agent works in.</summary>
    public string Clone => Path.Combine(Root, "clone");

    /// <summary>
    /// The repository that the agent never worked in, from which the result is pushed. Nobody can make it beforehand: its
    /// name is drawn for this claim, told to no process, and first used after the agent has ended.
    /// </summary>
    public string Pristine { get; } = Path.Combine(workFolder, ResultPrefix + Guid.NewGuid().ToString("n"));

    /// <summary>The mark of the claim's processes.</summary>
    public string RunId => MarkOf(workFolder) + name;

    /// <summary>Whether a run's mark belongs to a claim of a worker's folder.</summary>
    public static bool IsIn(string workFolder, string runId) => runId.StartsWith(MarkOf(workFolder), StringComparison.Ordinal);

    /// <summary>The folders that claims of a worker's folder left behind, and the homes of agents whose scratch folder it is.</summary>
    /// <param name="workFolder">The worker's folder.</param>
    /// <param name="keepClones">Whether those stay that a person may look at.</param>
    public static IReadOnlyList<string> FindStale(string workFolder, bool keepClones) => !Directory.Exists(workFolder)
        ? []
        : [.. Directory.EnumerateDirectories(workFolder).Where(path => Path.GetFileName(path) is var found
            && (found.StartsWith(ResultPrefix, StringComparison.Ordinal)
                || found.StartsWith(RunHome.Prefix, StringComparison.Ordinal)
                || (!keepClones && IsClaim(found))))];

    private static string MarkOf(string workFolder) => FolderMark.Of(workFolder.TrimEnd('/')) + "/";

    private static bool IsClaim(string name) => WorkBranch.TryParse($"{WorkBranch.Folder}/{name}", out _);
}
