namespace Autopilot;

/// <summary>What ended attempts owe, and when it is paid.</summary>
internal static class CleanUpLaws
{
    private const string NoBaseline = "no_baseline";

    private static readonly string Close = EffectAction.ClosePullRequest.Name();

    private static readonly string Restore = EffectAction.Restore.Name();

    private static readonly string[] Results = [CleanUp.Verified, CleanUp.Superseded, CleanUp.NoBaseline, CleanUp.Unverified];

    /// <summary>How a terminal event says that the traffic was restored and read back.</summary>
    public static string RestoreVerified { get; } = $"{Restore}: {CleanUp.Verified}";

    public static string? Owed(TaskHistory before, HistoryEvent next) => next.Name switch
    {
        LedgerNames.PullRequestCreated when before.Owed.Count > 0 =>
            $"Attempt {before.Owed[0].Attempt} owes {before.Owed[0].Action}; until it is settled no pull request is opened.",
        EventTypes.DebtPaid => AgainstSettlement(before, next),
        EventTypes.Failed or EventTypes.Cancelled or EventTypes.Blocked => next.Texts("cleanup")!.Select(Unread).FirstOrDefault(unread => unread is not null),
        _ => null,
    };

    /// <summary>What the terminal event of a run leaves owed.</summary>
    public static IEnumerable<OwedCleanUp> OwedAfter(RunHistory run, HistoryEvent terminal) =>
        from done in terminal.Texts("cleanup") ?? []
        let parts = done.Split(": ")
        // Without a baseline there is nothing to restore, and nobody could ever settle it.
        where parts[1] == CleanUp.Unverified && (parts[0] != Restore || run.Deployment is { Baseline: not (null or NoBaseline) })
        select new OwedCleanUp(run.Attempt, parts[0]);

    // Pull requests of this task that a run finds beside its own are owed without an event that says so.
    private static string? AgainstSettlement(TaskHistory before, HistoryEvent next)
    {
        var (action, attempt) = (next.Text("action")!, next.Number("owedBy")!.Value);
        return attempt < 1 || attempt > before.Attempt ? $"Attempt {attempt} owes nothing: the latest is {before.Attempt}."
            : action == Close || before.Owed.Contains(new OwedCleanUp((int)attempt, action)) ? null
            : $"Attempt {attempt} does not owe {action}.";
    }

    private static string? Unread(string done) =>
        done.Split(": ") is [var action, var result] && (action == Close || action == Restore) && Results.Contains(result, StringComparer.Ordinal)
            ? null
            : $"'{done}' says of no clean-up how it ended.";
}
