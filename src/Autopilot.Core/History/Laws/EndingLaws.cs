namespace Autopilot;

/// <summary>How a run ends: decided once, told once, and with an outcome that its reason allows.</summary>
internal static class EndingLaws
{
    public static string? OneEnd(TaskHistory before, HistoryEvent next)
    {
        if (before.Run is not { EndedBy: { } end } run || next.From is null)
        {
            return null;
        }

        return next.IsTerminal ? $"Attempt {run.Attempt} ended with event {end}; this is a second terminal event."
            : next.Name is EventTypes.StateMismatch or EventTypes.DebtPaid ? null
            : $"Attempt {run.Attempt} ended with event {end}; behind it may stand only records, settled clean-up and the next attempt.";
    }

    public static string? Irrevocable(TaskHistory before, HistoryEvent next) => before.Run switch
    {
        { IsActive: true, Ending: { } ending } when !FollowsDecision(next) =>
            $"The run is ending ({ending.Reason}): only clean-up and the terminal event may follow.",
        { Ending: null } when next.IsTerminal && next.Name != EventTypes.Completed => "No ending was decided.",
        { MergeSha: null } when next.Name == EventTypes.Completed => "No merge was proven.",
        _ => null,
    };

    public static string? OutcomeAgrees(TaskHistory before, HistoryEvent next) =>
        next.IsTerminal != next.Outcome.HasValue
            ? next.IsTerminal ? "A terminal event carries an outcome; this one has none." : $"Only a terminal event carries an outcome; this one says {Word(next.Outcome!.Value)}."
        : next.Name == EventTypes.Ending ? AgainstDecision(before, next)
        : next.IsTerminal ? AgainstEnd(before.Run!, next)
        : null;

    public static string? ReasonTold(TaskHistory before, HistoryEvent next) => (next.Name, next.Text("reason")) switch
    {
        (EventTypes.Ending, FailureReasons.DispatchFailed) when before.Run is { HasDispatchFailed: false } =>
            $"The reason {FailureReasons.DispatchFailed} stands behind {EventTypes.DispatchFailed}; there is none in this attempt.",
        (EventTypes.Ending, FailureReasons.ClaimsExhausted) when before.Run is { ClaimsLost: 0 } or { Claim: not null } =>
            $"The reason {FailureReasons.ClaimsExhausted} stands behind claims that were lost and counted; "
            + (before.Run.Claim is { } held ? $"fence {held.Fence} is held." : "there is none in this attempt."),
        _ => null,
    };

    /// <summary>The outcome that a decision to end names, or null when it names none.</summary>
    public static Outcome? OutcomeOf(HistoryEvent ending) => Enum.GetValues<Outcome>()
        .Select(outcome => (Outcome?)outcome)
        .FirstOrDefault(outcome => Word(outcome!.Value) == ending.Text("outcome"));

    /// <summary>The kind of failure that a decision to end names, or null when it names none.</summary>
    public static FailureKind? KindOf(HistoryEvent ending) => Enum.GetValues<FailureKind>()
        .Select(kind => (FailureKind?)kind)
        .FirstOrDefault(kind => kind.ToString()!.Equals(ending.Text("kind"), StringComparison.OrdinalIgnoreCase));

    private static bool FollowsDecision(HistoryEvent next) =>
        (next.IsTerminal && next.Name != EventTypes.Completed)
        || next.Name is EventTypes.StateMismatch or EventTypes.DebtPaid or LedgerNames.DeployRolledBack or LedgerNames.DeployFailed or LedgerNames.DeployTimeout;

    // A worker's word ends a run by its kind; whatever the engine finds ends it as its reason says.
    private static string? AgainstDecision(TaskHistory before, HistoryEvent next)
    {
        if (OutcomeOf(next) is not { } outcome)
        {
            return $"'{next.Text("outcome")}' is not an outcome.";
        }

        if (KindOf(next) is not { } kind)
        {
            return $"'{next.Text("kind")}' is not a kind of failure.";
        }

        var reason = next.Text("reason")!;
        var byWorker = before.Run?.Claim?.Worker == next.Actor;
        var expected = byWorker ? FailureReasons.OutcomeOf(kind) : FailureReasons.OutcomeOf(new Failure(kind, reason, ""));
        return !byWorker && FailureReasons.KindOf(reason) is { } known && known != kind ? $"The reason '{reason}' is {Word(known)}, not {Word(kind)}."
            : outcome == expected ? null : $"The reason '{reason}' ({Word(kind)}) ends a run as {Word(expected)}, not as {Word(outcome)}.";
    }

    private static string? AgainstEnd(RunHistory run, HistoryEvent next)
    {
        var outcome = next.Outcome!.Value;
        var (reason, wanted, said) = run.Ending is { } ending
            ? (ending.Reason, ending.Outcome, "was decided")
            : (next.From == RunState.Merged ? "merged" : "verified", Outcome.Success, "follows from the last proof");
        return outcome != wanted ? $"The outcome {Word(wanted)} {said}; the terminal event says {Word(outcome)}."
            : outcome != Outcome.Success && new Ending(outcome, new Failure(FailureKind.Policy, reason, ""), next.Actor).State != next.To
                ? $"A run does not end as {next.To!.Value.Name()} with the outcome {Word(outcome)}."
            : next.Text("reason") != reason ? $"The reason '{reason}' {said}; the terminal event says '{next.Text("reason")}'."
            : run.MergeSha is not null && next.Text("merged") != "true" ? $"The merge {run.MergeSha} was proven; the terminal event says merged: {next.Text("merged")}."
            : null;
    }

    private static string Word(Outcome outcome) => StoredNames.Name(outcome);

    private static string Word(FailureKind kind) => kind.ToString().ToLowerInvariant();
}
