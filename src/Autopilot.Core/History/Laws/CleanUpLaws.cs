namespace Autopilot;

/// <summary>What became of all that an ended attempt had made: how its terminal event tells it, what it owes, and when that is paid.</summary>
internal static class CleanUpLaws
{
    private const string NoBaseline = "no_baseline";

    private static readonly string Close = EffectAction.ClosePullRequest.Name();

    private static readonly string Restore = EffectAction.Restore.Name();

    private static readonly string[] Results = [CleanUp.Verified, CleanUp.Superseded, CleanUp.NoBaseline, CleanUp.Unverified];

    /// <summary>How a terminal event says that the traffic was restored and read back.</summary>
    public static string RestoreVerified { get; } = Text(Restore, CleanUp.Verified);

    /// <summary>One piece of clean-up as a terminal event tells it.</summary>
    public static string Text(string action, string result) => $"{action}: {result}";

    public static string? Owed(TaskHistory before, HistoryEvent next) => next.Name switch
    {
        LedgerNames.PullRequestCreated when before.Owed.Count > 0 =>
            $"Attempt {before.Owed[0].Attempt} owes {before.Owed[0].Action}; until it is settled no pull request is opened.",
        EventTypes.DebtPaid => AgainstSettlement(before, next),
        _ => null,
    };

    public static string? Told(TaskHistory before, HistoryEvent next)
    {
        if (next.Name is not (EventTypes.Failed or EventTypes.Cancelled or EventTypes.Blocked))
        {
            return null;
        }

        var (run, merged, told) = (before.Run!, next.Text("merged")!, next.Texts("cleanup")!);
        return told.Select(Unread).FirstOrDefault(unread => unread is not null)
            ?? (told.Select(done => Parts(done).Action).Distinct(StringComparer.Ordinal).Count() < told.Count ? "One piece of clean-up is told twice." : null)
            ?? AgainstMerged(run, merged)
            ?? AgainstClose(run, merged, ResultOf(told, Close))
            ?? AgainstRestore(run, ResultOf(told, Restore), before.LastType);
    }

    /// <summary>What the terminal event of a run leaves owed.</summary>
    public static IEnumerable<OwedCleanUp> OwedAfter(RunHistory run, HistoryEvent terminal) =>
        from done in terminal.Texts("cleanup") ?? []
        let parts = Parts(done)
        // Without a baseline there is nothing to restore, and nobody could ever settle it.
        where parts.Result == CleanUp.Unverified && (parts.Action != Restore || run.Deployment is { Baseline: not (null or NoBaseline) })
        select new OwedCleanUp(run.Attempt, parts.Action);

    // Pull requests of this task that a run finds beside its own are owed without an event that says so.
    private static string? AgainstSettlement(TaskHistory before, HistoryEvent next)
    {
        var (action, attempt) = (next.Text("action")!, next.Number("owedBy")!.Value);
        return attempt < 1 || attempt > before.Attempt ? $"Attempt {attempt} owes nothing: the latest is {before.Attempt}."
            : action == Close || before.Owed.Contains(new OwedCleanUp((int)attempt, action)) ? null
            : $"Attempt {attempt} does not owe {action}.";
    }

    private static string? Unread(string done) =>
        Parts(done) is var (action, result) && (action == Close || action == Restore) && Results.Contains(result, StringComparer.Ordinal)
            ? null
            : $"'{done}' says of no clean-up how it ended.";

    private static string? AgainstMerged(RunHistory run, string merged) => merged switch
    {
        "true" or "false" => null,
        "unknown" when run.State == RunState.Validated => null,
        "unknown" => $"A merge is asked for only in {RunState.Validated.Name()}; the run ended in {run.State.Name()}, and whether it merged is unknown.",
        _ => $"merged is '{merged}': neither true, nor false, nor unknown.",
    };

    private static string? AgainstClose(RunHistory run, string merged, string? result) => result switch
    {
        null when run is { PullRequest: { } number, MergeSha: null } && merged != "true" => $"What became of pull request #{number} is not told.",
        null => null,
        CleanUp.Superseded or CleanUp.NoBaseline => $"No pull request's closing ends as {result}.",
        _ when run.Work is null => "No work was completed; there was no pull request to close.",
        _ when run.MergeSha is { } merge => $"The pull request was merged as {merge}; there was none to close.",
        _ => null,
    };

    // Nothing is deployed before the merge, and no traffic is moved before the deployment was accepted.
    private static string? AgainstRestore(RunHistory run, string? result, string lastType) => (result, run.Deployment) switch
    {
        (not CleanUp.Verified, _) when LedgerNames.Of(lastType) == LedgerNames.DeployRolledBack =>
            $"{lastType} says that the traffic was restored; the terminal event does not.",
        (null, _) => null,
        (_, _) when run.MergeSha is null => "Nothing was merged; nothing was deployed that could be taken back.",
        (CleanUp.Unverified, _) => null,
        (_, null or { IsCovered: true }) => $"The run moved no traffic; the restore ends as {result}.",
        (CleanUp.Verified, { Baseline: NoBaseline }) => "The deployment had no baseline; none was restored.",
        (CleanUp.NoBaseline, { Baseline: not NoBaseline } deployment) => $"The deployment had the baseline {deployment.Baseline}; the restore ends as {result}.",
        _ => null,
    };

    private static string? ResultOf(IReadOnlyList<string> told, string action) =>
        told.Select(Parts).Where(parts => parts.Action == action).Select(parts => parts.Result).FirstOrDefault();

    private static (string Action, string Result) Parts(string done) => done.Split(": ") is [var action, var result] ? (action, result) : (done, "");
}
