namespace Autopilot.Cli;

/// <summary>The command with which a person moves a task on.</summary>
internal static class NextStep
{
    public static string Thaw(string directory) => $"autopilot thaw --dir {Quote(directory)}";

    /// <summary>The command with which another spec is submitted; FILE is the author's.</summary>
    public static string Submit(Vtid vtid, string directory) => $"autopilot spec {vtid} --file FILE --dir {Quote(directory)}";

    /// <summary>The exact command, or null where no person is asked for.</summary>
    /// <param name="snapshot">The task.</param>
    /// <param name="directory">Its folder.</param>
    public static string? Of(TaskSnapshot snapshot, string directory)
    {
        var (task, dir) = (snapshot.Task, $"--dir {Quote(directory)}");
        return snapshot.Run switch
        {
            null => ForSpec(task, directory) ?? $"autopilot activate {task.Vtid} {dir}",
            { Hold: { } hold } run => hold.Name switch
            {
                Holds.ExecutionDisabled => Thaw(directory),
                Holds.TargetHeld => $"autopilot thaw --release {Turn.ForTarget(run.Policy.Target!)} {dir}",
                Holds.BaseFrozen => $"autopilot thaw --release {Quote(Turn.ForBase(task.Repository, task.BaseBranch))} {dir}",
                _ => null,
            },
            { State: RunState.Validated, Ending: null, Policy.RequireMergeApproval: true } run when task.MergeApproval is null =>
                $"autopilot approve {task.Vtid} --merge {run.Find<PullRequestEvidence>()!.HeadSha} {dir}",
            { State: RunState.Failed or RunState.Cancelled or RunState.Blocked } when task.PendingRetry is null =>
                ForSpec(task, directory) ?? $"autopilot retry {task.Vtid} {dir}",
            _ => null,
        };
    }

    // What the next run needs first, or null when its spec is approved.
    private static string? ForSpec(AutopilotTask task, string directory) => task.Spec.Status switch
    {
        SpecStatus.Approved => null,
        SpecStatus.Valid => $"autopilot approve {task.Vtid} --hash {task.Spec.Hash} --dir {Quote(directory)}",
        _ => Submit(task.Vtid, directory),
    };

    private static string Quote(string text) =>
        text.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-:#+=@".Contains(letter, StringComparison.Ordinal)) && !text.Contains('#', StringComparison.Ordinal)
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
