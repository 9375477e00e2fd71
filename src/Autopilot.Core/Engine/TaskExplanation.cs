namespace Autopilot;

/// <summary>Why a task stands where it stands: the state, the proof that is missing, who must act and by when.</summary>
/// <param name="Vtid">The task.</param>
/// <param name="Title">Its title.</param>
/// <param name="State">The run's state, or <c>allocated</c> or <c>scheduled</c> without one.</param>
/// <param name="Attempt">The attempt, 0 before the first.</param>
/// <param name="MissingProof">The proof that moves it on, or null when it has ended.</param>
/// <param name="WaitingFor">What it waits for, as a sentence.</param>
/// <param name="WhoActs"><c>autopilot</c>, <c>worker</c>, <c>author</c>, <c>approver</c>, <c>operator</c> or <c>nobody</c>.</param>
/// <param name="Deadline">By when, or null while no clock runs.</param>
/// <param name="Failure">Why it ended, or is ending.</param>
/// <param name="Remedy">What a person can do, or null.</param>
public sealed record TaskExplanation(
    Vtid Vtid,
    string Title,
    string State,
    int Attempt,
    string? MissingProof,
    string WaitingFor,
    string WhoActs,
    DateTimeOffset? Deadline,
    Failure? Failure,
    string? Remedy)
{
    /// <summary>The name of a task's state: its run's, or <c>allocated</c> or <c>scheduled</c> without one.</summary>
    /// <param name="snapshot">The task.</param>
    public static string StateOf(TaskSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Run?.State.Name() ?? (snapshot.Task.Spec.Status == SpecStatus.Approved ? "scheduled" : "allocated");
    }

    /// <summary>Explains a task. Pure.</summary>
    /// <param name="snapshot">The task as it is.</param>
    public static TaskExplanation Of(TaskSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var (task, run) = (snapshot.Task, snapshot.Run);
        var explanation = new TaskExplanation(
            task.Vtid, task.Title, StateOf(snapshot), task.Attempt, null, "", "autopilot", run?.DeadlineAt, run?.Ending?.Failure, null);
        return run switch
        {
            null => WithoutRun(explanation, task),
            { State: RunState.Completed } => explanation with { WaitingFor = "nothing: it is proven in production", WhoActs = "nobody" },
            _ when run.State.IsTerminal() && Standings.IsForAnotherSpec(task, run) => WithoutRun(explanation with { Failure = null }, task),
            { State: RunState.Cancelled } => explanation with { WaitingFor = "nothing: a person cancelled it", WhoActs = "nobody", Remedy = RemedyFor(run) },
            _ when run.State.IsTerminal() => explanation with
            {
                WaitingFor = task.PendingRetry is null ? "a person to decide" : "its next attempt, which starts by itself",
                WhoActs = task.PendingRetry is null ? "operator" : "autopilot",
                Remedy = RemedyFor(run),
            },
            _ => explanation with
            {
                MissingProof = ProofFor(run),
                WaitingFor = run.WaitingFor ?? "its next look",
                WhoActs = ActorFor(task, run),
                Remedy = run.Ending is null ? null : RemedyFor(run),
            },
        };
    }

    private static TaskExplanation WithoutRun(TaskExplanation explanation, AutopilotTask task) => task.Spec.Status switch
    {
        SpecStatus.Invalid => explanation with
        {
            MissingProof = "a valid spec",
            WaitingFor = string.Join(" ", task.Spec.Missing),
            WhoActs = "author",
            Remedy = "Submit a spec that has what is missing.",
        },
        SpecStatus.Rejected => explanation with
        {
            MissingProof = "an approved spec",
            WaitingFor = $"a new spec: {task.Spec.Rejection}",
            WhoActs = "author",
            Remedy = "Submit a new spec.",
        },
        SpecStatus.Valid => explanation with
        {
            MissingProof = "an approved spec",
            WaitingFor = $"a person to approve spec {task.Spec.Hash}",
            WhoActs = "approver",
            Remedy = "Approve the spec by its hash.",
        },
        _ => explanation with
        {
            MissingProof = "activation",
            WaitingFor = "a person to activate it",
            WhoActs = "operator",
            Remedy = task.Autonomous ? "Activate it." : "It did not opt in to autonomous work.",
        },
    };

    private static string ProofFor(Run run) => run.Ending is not null ? "clean-up, read back" : run.State switch
    {
        RunState.InProgress => "a worker's claim",
        RunState.Building => run.Work is null ? "completed work, pushed" : "an open pull request that shows the work's head",
        RunState.PrCreated => $"a complete, green check set for {run.Find<PullRequestEvidence>()?.HeadSha}",
        RunState.Reviewing => "every validation rule passed",
        RunState.Validated => run.Policy.RequireMergeApproval ? "an approved merge, read back" : "the merge, read back",
        RunState.Merged => run.Policy.Target is null ? "nothing more" : $"a deployment of {run.Find<MergeEvidence>()?.MergeSha}",
        RunState.Deploying => "a serving revision that names the merge commit",
        _ => "consecutive healthy answers that report the merge commit",
    };

    private static string ActorFor(AutopilotTask task, Run run) => run switch
    {
        { Hold: { } hold } => hold.WhoActs,
        { WaitingFor: { } waits } when waits.StartsWith(Waits.OperatorMustMend, StringComparison.Ordinal) => "operator",
        { Ending: null, State: RunState.InProgress } => "worker",
        { Ending: null, State: RunState.Building, Work: null } => "worker",
        { Ending: null, State: RunState.Validated, Policy.RequireMergeApproval: true } when task.MergeApproval is null => "approver",
        _ => "autopilot",
    };

    private static string? RemedyFor(Run run) => run.Ending is { } ending ? FailureReasons.RemedyFor(ending.Failure) : null;
}
