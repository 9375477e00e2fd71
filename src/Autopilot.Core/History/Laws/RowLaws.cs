using System.Globalization;

namespace Autopilot;

/// <summary>What the rows of a store must say beside the ledger of a task, once all of it was read.</summary>
internal static class RowLaws
{
    /// <summary>The first law that the rows break and what was expected, or null.</summary>
    /// <param name="told">What the ledger told.</param>
    /// <param name="task">The task.</param>
    /// <param name="runs">Its attempts with their effects, from the first.</param>
    public static (string Law, string Message)? Find(TaskHistory told, AutopilotTask task, IReadOnlyList<(Run Run, IReadOnlyList<Effect> Effects)> runs) =>
        (AgainstTask(told, task) ?? Differs("number of attempts", runs.Count, told.Attempt)) is { } broken ? (HistoryLaws.RowAgrees, broken)
        : runs is [.., (var latest, _)] && AgainstRun(told.Run!, latest) is { } row ? (HistoryLaws.RowAgrees, row)
        : First(runs, one => AgainstWait(one.Run)) is { } wait ? (HistoryLaws.BoundedWait, wait)
        : First(runs, one => EffectRowLaws.Ordinals(one.Effects)) is { } ordinal ? (HistoryLaws.EffectOrdinals, ordinal)
        : First(runs, one => EffectRowLaws.BearOut(one.Run, one.Effects, told.MergedOf(one.Run.Attempt))) is { } effect ? (HistoryLaws.EffectsBear, effect)
        : First(runs, one => ApprovalLaws.Asked(one.Run.Policy, told.ApprovedHeadOf(one.Run.Attempt), one.Effects)) is { } merge ? (HistoryLaws.MergeApproval, merge)
        : null;

    private static string? First(IReadOnlyList<(Run Run, IReadOnlyList<Effect> Effects)> runs, Func<(Run Run, IReadOnlyList<Effect> Effects), string?> objection) =>
        runs.Select(objection).FirstOrDefault(found => found is not null);

    private static string? AgainstTask(TaskHistory told, AutopilotTask task) =>
        Differs("attempt", task.Attempt, told.Attempt) ?? Differs("last fence", task.LastFence, told.LastFence) ?? Differs("spec", task.Spec.Hash, told.SpecHash)
        ?? Differs("approved spec", task.Spec.Approval?.Hash, told.ApprovedHash)
        ?? AgainstDebts(told.Owed, [.. task.Debts.Select(debt => new OwedCleanUp(debt.Attempt, debt.Action.Name()))]);

    // Closing may be owed beyond what was told: of pull requests that a run found beside its own.
    private static string? AgainstDebts(IReadOnlyList<OwedCleanUp> told, IReadOnlyList<OwedCleanUp> rows) =>
        told.Except(rows).FirstOrDefault() is { } forgotten ? $"By the ledger attempt {forgotten.Attempt} owes {forgotten.Action}; the row does not say so."
        : rows.Except(told).FirstOrDefault(owed => owed.Action != EffectAction.ClosePullRequest.Name()) is { } invented
            ? $"By the row attempt {invented.Attempt} owes {invented.Action}; the ledger does not say so."
        : null;

    private static string? AgainstRun(RunHistory told, Run row) =>
        Differs("attempt of the latest run", row.Attempt, told.Attempt)
        ?? Differs("state", row.State.Name(), told.State.Name())
        ?? Differs("time of the state", Time(row.EnteredAt), Time(told.EnteredAt))
        ?? Differs("spec of the run", row.SpecHash, told.SpecHash)
        ?? Differs("open claim", row.Claim?.Fence, told.Claim?.Fence)
        ?? Differs("ending", row.Ending?.Failure.Reason, told.Ending?.Reason)
        ?? Differs("outcome", row.Ending?.Outcome, told.Ending?.Outcome)
        ?? Differs("kind of failure", row.Ending?.Failure.Kind, told.Ending?.Kind)
        ?? Differs("message of the ending", row.Ending?.Failure.Message, told.Ending?.Message)
        ?? Differs("state that it ended in", row.EndedIn, told.Ending?.State)
        ?? Differs("clean-up", string.Join(", ", row.CleanUps.Select(done => CleanUpLaws.Text(done.Action.Name(), done.Result))), string.Join(", ", told.CleanUps))
        ?? Differs("completed head", row.Work?.HeadSha, told.Work?.Head)
        ?? AgainstProofs(told, row);

    private static string? AgainstProofs(RunHistory told, Run row) =>
        Differs("pull request", row.Find<PullRequestEvidence>()?.Number, told.PullRequest)
        ?? Differs("pull request's head", row.Find<PullRequestEvidence>()?.HeadSha, told.PullRequestHead)
        ?? Differs("checked commit", row.Find<ChecksEvidence>()?.Sha, told.CheckedHead)
        ?? Differs("validated commit", row.Find<ValidationEvidence>()?.Sha, told.ValidatedHead)
        ?? Differs("merge commit", row.Find<MergeEvidence>()?.MergeSha, told.MergeSha)
        ?? Differs("merged head", row.Find<MergeEvidence>()?.HeadSha, told.MergedHead)
        ?? Differs("deployed revision", row.Find<DeploymentEvidence>()?.Revision, told.Deployment?.Revision)
        ?? (told.Deployment is { IsCovered: false } own ? Differs("baseline", row.Find<DeploymentEvidence>()?.Baseline?.Commit, own.BaselineCommit) : null)
        ?? Differs("serving commit", row.Find<ServingEvidence>()?.Commit, told.ServingCommit)
        ?? Differs("reported commit", row.Find<VerificationEvidence>()?.ReportedCommit, told.ReportedCommit);

    private static string? AgainstWait(Run row) => (row.State.IsTerminal(), row.DeadlineAt, row.Hold) switch
    {
        (false, null, null) => $"The run waits in {row.State.Name()} without a deadline and without a hold.",
        (false, { } deadline, { } hold) => $"The run waits in {row.State.Name()} under the hold {hold.Name}, and yet its deadline {deadline:O} goes on.",
        (true, { } deadline, _) => $"The run has ended and still has the deadline {deadline:O}.",
        (true, _, { } hold) => $"The run has ended and still has the hold {hold.Name}.",
        _ => null,
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string? Differs<TRow, TTold>(string what, TRow row, TTold told)
    {
        var (one, other) = (string.Create(CultureInfo.InvariantCulture, $"{row}"), string.Create(CultureInfo.InvariantCulture, $"{told}"));
        return one == other ? null : $"The {what} of the row is '{one}'; the ledger says '{other}'.";
    }
}
