namespace Autopilot.Dashboard;

/// <summary>The ten steps of a task, and how far one has come. Pure.</summary>
internal static class Pipeline
{
    /// <summary>The steps with what each waits to be proven.</summary>
    public static IReadOnlyList<(string Name, string Proof)> Steps { get; } =
    [
        ("Spec", "a person approves the spec"),
        ("Dispatch", "a worker claims the work"),
        ("Build", "the agent's work is a pull request"),
        ("Checks", "every check is green"),
        ("Review", "every validation rule passes"),
        ("Merge", "the merge is read back"),
        ("Deploy", "the target accepts the deployment"),
        ("Rollout", "the new revision serves"),
        ("Verify", "production reports the merged commit"),
        ("Done", "proven in production"),
    ];

    private const int Merge = 5, Done = 9;

    /// <summary>The step at which a task stands, from 0.</summary>
    public static int At(TaskSnapshot snapshot) => snapshot.Run is not { } run
        ? snapshot.Task.Spec.Status == SpecStatus.Approved ? 1 : 0
        : At(run.State.IsTerminal() ? run.EndedIn ?? run.State : run.State);

    /// <summary>How each step of a task stands.</summary>
    public static IReadOnlyList<StepMark> Of(TaskSnapshot snapshot)
    {
        var (at, standing) = (At(snapshot), Standings.Of(snapshot.Task, snapshot.Run));
        var deploys = snapshot.Run?.Policy.Target is not null || snapshot.Run is null;
        return [.. Steps.Select((_, step) =>
            step < at ? deploys || step <= Merge ? StepMark.Done : StepMark.Skipped
            : step > at ? deploys || step <= Merge || step == Done ? StepMark.Ahead : StepMark.Skipped
            : standing switch
            {
                Standing.Completed => StepMark.Done,
                Standing.Failed or Standing.Blocked or Standing.Cancelled => StepMark.Failed,
                _ => StepMark.Now,
            })];
    }

    private static int At(RunState state) => state switch
    {
        RunState.InProgress => 1,
        RunState.Building => 2,
        RunState.PrCreated => 3,
        RunState.Reviewing => 4,
        RunState.Validated => Merge,
        RunState.Merged => 6,
        RunState.Deploying => 7,
        RunState.Verifying => 8,
        RunState.Completed => Done,
        _ => 0,
    };
}

/// <summary>How one step stands.</summary>
internal enum StepMark
{
    Ahead,
    Now,
    Done,
    Failed,
    Skipped,
}
