namespace Autopilot.Dashboard;

/// <summary>A task in a list.</summary>
internal sealed record TaskRow(Vtid Vtid, string Title, long Version)
{
    public required Standing Standing { get; init; }

    /// <summary>The state's own name.</summary>
    public required string State { get; init; }

    public required IReadOnlyList<StepMark> Steps { get; init; }

    /// <summary>The step at which it stands.</summary>
    public required string Step { get; init; }

    public required string WaitingFor { get; init; }

    /// <summary>Since when it is in its state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Whether nothing more happens by itself.</summary>
    public bool IsOver { get; init; }

    public string? Worker { get; init; }

    public PullRequestEvidence? PullRequest { get; init; }

    public Failure? Failure { get; init; }

    public static TaskRow Of(TaskSnapshot snapshot)
    {
        var (task, run, why) = (snapshot.Task, snapshot.Run, TaskExplanation.Of(snapshot));
        return new TaskRow(task.Vtid, task.Title, task.Version)
        {
            Standing = Standings.Of(task, run),
            State = why.State,
            Steps = Pipeline.Of(snapshot),
            Step = Pipeline.Steps[Pipeline.At(snapshot)].Name,
            WaitingFor = why.WaitingFor,
            Since = run?.EnteredAt ?? task.Spec.Approval?.At ?? task.CreatedAt,
            IsOver = run?.State.IsTerminal() == true,
            Worker = run?.Claim?.WorkerId,
            PullRequest = run?.Find<PullRequestEvidence>(),
            Failure = why.Failure,
        };
    }
}
