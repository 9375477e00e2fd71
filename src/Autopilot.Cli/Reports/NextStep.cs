namespace Autopilot.Cli;

/// <summary>The command with which a person moves a task on. Each names the installation by the options that lead to it.</summary>
internal static class NextStep
{
    /// <summary>The option that leads to a folder.</summary>
    public static string InFolder(string directory) => $"--dir {Quote(directory)}";

    /// <summary>The options that lead to a server, with the folder that holds the token, where one does.</summary>
    public static string AtServer(Uri server, string? directory) =>
        $"--server {Quote(server.OriginalString)}{(directory is null ? "" : $" {InFolder(directory)}")}";

    public static string Thaw(string options) => $"autopilot thaw {options}";

    /// <summary>The command with which another spec is submitted; FILE is the author's.</summary>
    public static string Submit(Vtid vtid, string options) => $"autopilot spec {vtid} --file FILE {options}";

    /// <summary>The exact command, or null where no person is asked for.</summary>
    /// <param name="task">The task.</param>
    /// <param name="options">What leads to its installation.</param>
    /// <param name="releases">Whether a frozen base branch or target can be released there.</param>
    public static string? Of(TaskView task, string options, bool releases = true)
    {
        RunState? state = task.Run is { } latest ? RunStates.Parse(latest.State) : null;
        return task.Run switch
        {
            null => ForSpec(task, options) ?? $"autopilot activate {task.Vtid} {options}",
            { Hold: { } hold } run => hold switch
            {
                Holds.ExecutionDisabled => Thaw(options),
                Holds.TargetHeld when releases => Release(Turn.ForTarget(run.Target!), options),
                Holds.BaseFrozen when releases => Release(Turn.ForBase(task.Repository, task.BaseBranch), options),
                _ => null,
            },
            { Failure: null } run when state == RunState.Validated && task.WhoActs == "approver" =>
                $"autopilot approve {task.Vtid} --merge {run.Evidence.OfType<PullRequestEvidence>().Last().HeadSha} {options}",
            _ when state is RunState.Failed or RunState.Cancelled or RunState.Blocked && task.WhoActs != "autopilot" =>
                ForSpec(task, options) ?? $"autopilot retry {task.Vtid} {options}",
            _ => null,
        };
    }

    // What the next run needs first, or null when its spec is approved.
    private static string? ForSpec(TaskView task, string options) => task.Spec.Status switch
    {
        SpecStatus.Approved => null,
        SpecStatus.Valid => $"autopilot approve {task.Vtid} --hash {task.Spec.Hash} {options}",
        _ => Submit(task.Vtid, options),
    };

    private static string Release(string key, string options) => $"autopilot thaw --release {Quote(key)} {options}";

    private static string Quote(string text) =>
        text.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-:#+=@".Contains(letter, StringComparison.Ordinal)) && !text.Contains('#', StringComparison.Ordinal)
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
