namespace Autopilot;

/// <summary>Events that one commit writes together, so that neither stands without the other.</summary>
internal static class CommitPartners
{
    private static readonly string[] Ends = [EventTypes.Failed, EventTypes.Cancelled, EventTypes.Blocked];

    /// <summary>What must stand behind an event, or null.</summary>
    public static CommitPartner? After(TaskHistory before, HistoryEvent next) => next.Name switch
    {
        EventTypes.Allocated => new([EventTypes.SpecSubmitted], null, next.Type),
        EventTypes.ExecutionApproved when next.To == RunState.Merged => new([LedgerNames.PullRequestMerged], null, next.Type),
        EventTypes.VerificationPassed => new([EventTypes.Completed], null, next.Type),
        LedgerNames.DeployRolledBack => new(Ends, null, next.Type),
        EventTypes.WorkFailed when !next.IsLoss => new([EventTypes.Ending], next.Text("reason"), next.Type),
        EventTypes.ValidationFailed or EventTypes.ValidationTimeout or EventTypes.VerificationFailed => new([EventTypes.Ending], next.Text("reason"), next.Type),
        LedgerNames.DeployFailed or LedgerNames.DeployTimeout when next.From == RunState.Deploying => new([EventTypes.Ending], next.Text("reason"), next.Type),
        // A deployment that was never accepted is told of behind the decision to end, by whom the target is.
        EventTypes.Ending when next is { From: RunState.Merged, Actor: Lifecycle.Engine } => next.Text("reason") switch
        {
            FailureReasons.DeployFailed => new([LedgerNames.DeployFailed], FailureReasons.DeployFailed, next.Type),
            FailureReasons.DeployTimeout => new([LedgerNames.DeployTimeout], FailureReasons.DeployTimeout, next.Type),
            _ => null,
        },
        _ => null,
    };

    /// <summary>What speaks against an event that does not stand where its commit put it, or null.</summary>
    public static string? Objection(TaskHistory before, HistoryEvent next)
    {
        if (before.Partner is { } partner)
        {
            return !partner.Names.Contains(next.Name, StringComparer.Ordinal) ? $"{Names(partner.Names)} must follow {partner.After} in the same commit; here follows {next.Type}."
                : next.At != before.At ? $"{next.Type} was committed with {partner.After} at {before.At:O}; it says {next.At:O}."
                : partner.Reason is { } reason && next.Text("reason") != reason
                    ? $"{partner.After} gives the reason '{reason}'; {next.Type} gives '{next.Text("reason")}'."
                : null;
        }

        return Missing(before, next) is { } names ? $"{next.Type} stands only behind {Names(names)} of the same commit; before it stands {before.LastType}." : null;
    }

    /// <summary>What is missing behind the last event of a ledger, or null.</summary>
    public static string? Lonely(TaskHistory last) =>
        last.Partner is { } partner ? $"{Names(partner.Names)} must follow {partner.After} in the same commit; the ledger ends." : null;

    private static string[]? Missing(TaskHistory before, HistoryEvent next) => next.Name switch
    {
        EventTypes.Completed when next.From == RunState.Verifying => [EventTypes.VerificationPassed],
        LedgerNames.PullRequestMerged when next.IsAdopted => [EventTypes.ExecutionApproved],
        LedgerNames.DeployFailed or LedgerNames.DeployTimeout when next.From != RunState.Deploying => [EventTypes.Ending],
        EventTypes.Failed or EventTypes.Blocked when before.Run?.Deployment is not null && next.Texts("cleanup")!.Contains(CleanUpLaws.RestoreVerified, StringComparer.Ordinal) =>
            [LedgerNames.DeployRolledBack],
        EventTypes.Ending when before.Run is { } run && EndingEvents.TypeOf(next.Text("reason")!, run.State, LedgerNames.Provider) is { } cause => [cause],
        EventTypes.Ending when before.Run?.Claim?.Worker == next.Actor => [EventTypes.WorkFailed],
        _ => null,
    };

    private static string Names(IReadOnlyList<string> names) => string.Join(" or ", names);
}
