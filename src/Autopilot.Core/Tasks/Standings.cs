namespace Autopilot;

/// <summary>The names of standings, and which one a task has. Pure.</summary>
public static class Standings
{
    /// <summary>Every standing, in the order in which people look at them.</summary>
    public static IReadOnlyList<Standing> All { get; } = Enum.GetValues<Standing>();

    /// <summary>The name under which a standing is stored and shown: lower_snake, never changed.</summary>
    /// <param name="standing">The standing.</param>
    public static string Name(this Standing standing) => standing switch
    {
        Standing.Decision => "decision",
        Standing.Capacity => "capacity",
        Standing.Running => "running",
        Standing.Failed => "failed",
        Standing.Blocked => "blocked",
        Standing.Cancelled => "cancelled",
        Standing.Completed => "completed",
        _ => throw new ArgumentOutOfRangeException(nameof(standing), standing, "Not a standing."),
    };

    /// <summary>The standing that a stored name means, or null when it means none.</summary>
    /// <param name="name">A name as <see cref="Name"/> gives it.</param>
    public static Standing? Find(string? name) => name switch
    {
        "decision" => Standing.Decision,
        "capacity" => Standing.Capacity,
        "running" => Standing.Running,
        "failed" => Standing.Failed,
        "blocked" => Standing.Blocked,
        "cancelled" => Standing.Cancelled,
        "completed" => Standing.Completed,
        _ => null,
    };

    /// <summary>How a task stands.</summary>
    /// <param name="task">The task.</param>
    /// <param name="run">Its latest run, or null before the first.</param>
    public static Standing Of(AutopilotTask task, Run? run)
    {
        ArgumentNullException.ThrowIfNull(task);
        return run switch
        {
            null => Standing.Decision,
            { State: RunState.Completed } => Standing.Completed,
            _ when run.State.IsTerminal() && IsForAnotherSpec(task, run) => Standing.Decision,
            { State: RunState.Failed } => Standing.Failed,
            { State: RunState.Blocked } => Standing.Blocked,
            { State: RunState.Cancelled } => Standing.Cancelled,
            { Ending: not null } => Standing.Running,
            _ when WaitsForPerson(task, run) => Standing.Decision,
            { State: RunState.InProgress } or { State: RunState.Building, Claim: null, Work: null } => Standing.Capacity,
            _ => Standing.Running,
        };
    }

    /// <summary>Whether the task's spec is not the one that its ended run carried out: then the spec is what waits for a person.</summary>
    internal static bool IsForAnotherSpec(AutopilotTask task, Run run) => task.PendingRetry is null && task.Spec.Hash != run.SpecHash;

    // The execution switch holds every run at once, and is one decision: not one of each task. Other holds end with another task or worker.
    private static bool WaitsForPerson(AutopilotTask task, Run run) => run switch
    {
        { Hold: { } hold } => hold.Name is Holds.BaseFrozen or Holds.TargetHeld or Holds.TargetDiverged,
        { WaitingFor: { } waits } when waits.StartsWith(Waits.OperatorMustMend, StringComparison.Ordinal) => true,
        { State: RunState.Validated, Policy.RequireMergeApproval: true } => task.MergeApproval?.HeadSha != run.Find<PullRequestEvidence>()?.HeadSha,
        _ => false,
    };
}
