using System.Globalization;

namespace Autopilot;

/// <summary>What the rows of a store must say beside the ledger of a task, once all of it was read.</summary>
internal static class RowLaws
{
    /// <summary>The first law that the rows break and what was expected, or null.</summary>
    /// <param name="told">What the ledger told.</param>
    /// <param name="rows">The task and its latest run.</param>
    /// <param name="effects">The effects of each attempt, from the first.</param>
    public static (string Law, string Message)? Find(TaskHistory told, TaskSnapshot rows, IReadOnlyList<IReadOnlyList<Effect>> effects) =>
        AgainstTask(told, rows.Task) is { } task ? (HistoryLaws.RowAgrees, task)
        : told.Run is { } run && AgainstRun(run, rows.Run!) is { } row ? (HistoryLaws.RowAgrees, row)
        : rows.Run is { } waiting && AgainstWait(waiting) is { } wait ? (HistoryLaws.BoundedWait, wait)
        : effects.Select(AgainstEffects).FirstOrDefault(objection => objection is not null) is { } effect ? (HistoryLaws.EffectOrdinals, effect)
        : effects.Select((ofRun, index) => ApprovalLaws.Asked(told.PolicyOf(index + 1), told.ApprovedHeadOf(index + 1), ofRun))
            .FirstOrDefault(objection => objection is not null) is { } merge ? (HistoryLaws.MergeApproval, merge)
        : null;

    private static string? AgainstTask(TaskHistory told, AutopilotTask task) =>
        Differs("attempt", task.Attempt, told.Attempt) ?? Differs("last fence", task.LastFence, told.LastFence) ?? Differs("spec", task.Spec.Hash, told.SpecHash)
        ?? Differs("approved spec", task.Spec.Approval?.Hash, told.ApprovedHash);

    private static string? AgainstRun(RunHistory told, Run row) =>
        Differs("attempt of the latest run", row.Attempt, told.Attempt)
        ?? Differs("state", row.State.Name(), told.State.Name())
        ?? Differs("time of the state", Time(row.EnteredAt), Time(told.EnteredAt))
        ?? Differs("spec of the run", row.SpecHash, told.SpecHash)
        ?? Differs("open claim", row.Claim?.Fence, told.Claim?.Fence)
        ?? Differs("ending", row.Ending?.Failure.Reason, told.Ending?.Reason)
        ?? Differs("completed head", row.Work?.HeadSha, told.Work?.Head)
        ?? AgainstProofs(told, row);

    private static string? AgainstProofs(RunHistory told, Run row) =>
        Differs("pull request", row.Find<PullRequestEvidence>()?.Number, told.PullRequest)
        ?? Differs("pull request's head", row.Find<PullRequestEvidence>()?.HeadSha, told.PullRequestHead)
        ?? Differs("checked commit", row.Find<ChecksEvidence>()?.Sha, told.CheckedHead)
        ?? Differs("validated commit", row.Find<ValidationEvidence>()?.Sha, told.ValidatedHead)
        ?? Differs("merge commit", row.Find<MergeEvidence>()?.MergeSha, told.MergeSha)
        ?? Differs("deployed revision", row.Find<DeploymentEvidence>()?.Revision, told.Deployment?.Revision)
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

    private static string? AgainstEffects(IReadOnlyList<Effect> ofRun)
    {
        foreach (var effect in ofRun.OrderBy(effect => effect.Key.Ordinal))
        {
            var before = ofRun.Where(other => other.Key.Action == effect.Key.Action && other.Key.Ordinal < effect.Key.Ordinal).ToArray();
            if (EffectRules.Refusal(effect, before) is { } refusal)
            {
                return $"The effect {effect.Key} may not stand there: {refusal}.";
            }
        }

        return null;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string? Differs<TRow, TTold>(string what, TRow row, TTold told)
    {
        var (one, other) = (string.Create(CultureInfo.InvariantCulture, $"{row}"), string.Create(CultureInfo.InvariantCulture, $"{told}"));
        return one == other ? null : $"The {what} of the row is '{one}'; the ledger says '{other}'.";
    }
}
