namespace Autopilot;

/// <summary>Forward only: what the one move table says of the states that an event names.</summary>
internal static class MoveLaws
{
    public static string? Legal(TaskHistory before, HistoryEvent next) =>
        next.Name == EventTypes.ExecutionApproved ? Begins(next)
        : next.From is not { } from || before.Run is not { } run ? null
        : from != run.State ? $"The run is {run.State.Name()}; the event starts from {from.Name()}."
        : Leads(run.State, next);

    private static string? Begins(HistoryEvent next)
    {
        var states = TransitionTable.Moves.Where(move => move.From is null).Select(move => move.To).ToArray();
        return states.Contains(next.To!.Value) ? null : $"A run begins as {string.Join(" or ", states.Select(state => state.Name()))}, not as {next.To.Value.Name()}.";
    }

    private static string? Leads(RunState state, HistoryEvent next)
    {
        var to = next.To!.Value;
        if (TriggerOf(state, next) is not { } trigger)
        {
            return to == state ? null : $"{next.Type} moves no run; it says from {state.Name()} to {to.Name()}.";
        }

        return !TransitionTable.TryMove(state, trigger, out var wanted) ? $"{trigger} is not legal in {state.Name()}."
            : wanted != to ? $"{trigger} leads from {state.Name()} to {wanted.Name()}, not to {to.Name()}."
            : null;
    }

    // The trigger of which an event tells; null where it only tells more of another event's.
    private static TriggerKind? TriggerOf(RunState state, HistoryEvent next) => next.Name switch
    {
        EventTypes.Offered => TriggerKind.WorkOffered,
        EventTypes.DispatchFailed => TriggerKind.OfferFailed,
        EventTypes.Claimed => TriggerKind.WorkClaimed,
        EventTypes.WorkCompleted => TriggerKind.WorkCompleted,
        EventTypes.LeaseLost => TriggerKind.ClaimLost,
        EventTypes.WorkFailed when next.IsLoss => TriggerKind.ClaimLost,
        LedgerNames.PullRequestCreated => TriggerKind.PullRequestProven,
        LedgerNames.ChecksPassed => TriggerKind.ChecksProven,
        EventTypes.ValidationPassed => TriggerKind.ValidationProven,
        LedgerNames.PullRequestMerged when !next.IsAdopted => TriggerKind.MergeProven,
        LedgerNames.DeployStarted => TriggerKind.DeploymentAccepted,
        LedgerNames.DeployCovered => state == RunState.Verifying ? TriggerKind.EvidenceRenewed : TriggerKind.DeploymentAccepted,
        LedgerNames.DeploySucceeded => TriggerKind.ServingProven,
        EventTypes.VerificationPassed => TriggerKind.VerificationProven,
        EventTypes.Ending => TriggerKind.EndingDecided,
        EventTypes.Completed => state == RunState.Merged ? TriggerKind.MergeSuffices : TriggerKind.VerificationProven,
        EventTypes.Failed => TriggerKind.RunFailed,
        EventTypes.Cancelled => TriggerKind.RunCancelled,
        EventTypes.Blocked => TriggerKind.RunBlocked,
        _ => null,
    };
}
