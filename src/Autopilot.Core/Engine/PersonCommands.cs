namespace Autopilot;

/// <summary>
/// Which commands a task takes as it stands, whoever gives them: what a page offers. The engine decides anew when one is given, and who may
/// give it is not asked here.
/// </summary>
public static class PersonCommands
{
    /// <summary>The commands that a task takes, in the order in which a person thinks of them. Pure.</summary>
    /// <param name="snapshot">The task as it is.</param>
    public static IReadOnlyList<PersonCommand> Of(TaskSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return [.. Enum.GetValues<PersonCommand>().Where(command => Takes(snapshot, command))];
    }

    private static bool Takes(TaskSnapshot snapshot, PersonCommand command)
    {
        var (task, run) = (snapshot.Task, snapshot.Run);
        var isIdle = run is null || (run.State.IsTerminal() && run.State != RunState.Completed);
        return command switch
        {
            PersonCommand.ApproveSpec => isIdle && task.Spec.Status is SpecStatus.Valid or SpecStatus.Rejected,
            PersonCommand.RejectSpec => isIdle && task.Spec.Status is SpecStatus.Valid or SpecStatus.Approved,
            PersonCommand.Activate => run is null && MayBegin(task),
            PersonCommand.Retry => run is not null && isIdle && MayBegin(task),
            PersonCommand.ApproveMerge => run is { Ending: null, Policy.RequireMergeApproval: true, State: >= RunState.PrCreated and <= RunState.Validated }
                && run.Find<PullRequestEvidence>()?.HeadSha is { } head && task.MergeApproval?.HeadSha != head,
            _ => MayBeCancelled(snapshot),
        };
    }

    private static bool MayBegin(AutopilotTask task) =>
        task.Autonomous && task.Spec.Status == SpecStatus.Approved && task.Spec.Approval?.Hash == task.Spec.Hash;

    /// <summary>Whether a merge has been asked for, after which nothing is cancelled any more.</summary>
    internal static bool HasAskedForMerge(TaskSnapshot snapshot) =>
        snapshot.Effects.Any(effect => effect is { Key.Action: EffectAction.Merge, Status: not EffectStatus.Refused });

    private static bool MayBeCancelled(TaskSnapshot snapshot) => snapshot.Run switch
    {
        null => false,
        { Ending: null, State: <= RunState.Validated } => !HasAskedForMerge(snapshot),
        var run => run.State.IsTerminal() && snapshot.Task.PendingRetry is not null && run.Ending is not { Outcome: Outcome.Cancelled },
    };
}
