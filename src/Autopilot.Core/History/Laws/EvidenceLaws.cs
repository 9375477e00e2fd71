namespace Autopilot;

/// <summary>The chain of commits, from the work's head to the commit that the service reports.</summary>
internal static class EvidenceLaws
{
    public static string? Chain(TaskHistory before, HistoryEvent next) => before.Run is { } run ? AgainstWitness(next) ?? AgainstChain(run, next) : null;

    public static string? Adopted(TaskHistory before, HistoryEvent next)
    {
        if (!next.IsAdopted)
        {
            return null;
        }

        var attempt = next.Number("adoptedFrom");
        var (head, merge) = (next.Text("headSha"), next.Text("mergeSha"));
        if (before.Earlier.Find(earlier => earlier.Attempt == attempt) is not { } from)
        {
            return $"The merge is adopted from attempt {attempt}; the earlier attempts are {Words(before.Earlier.Select(earlier => $"{earlier.Attempt}"))}.";
        }

        // A merge that its run could not prove, or that somebody else made, is known by the head of its pull request alone.
        return from.MergeSha is { } known && (merge, head) != (known, from.MergedHead) ? $"Attempt {attempt} merged {from.MergedHead} as {known}; adopted is {head} as {merge}."
            : from.MergeSha is null && head != from.PullRequestHead ? $"The pull request of attempt {attempt} showed {from.PullRequestHead ?? "nothing"}; adopted is {head}."
            : from.SpecHash != before.Run!.SpecHash ? $"Attempt {attempt} ran under the spec {from.SpecHash}, this one under {before.Run.SpecHash}."
            : null;
    }

    // Nobody's word is evidence: what moves a run was read back by the engine.
    private static string? AgainstWitness(HistoryEvent next) =>
        next.Name is LedgerNames.PullRequestCreated or LedgerNames.ChecksPassed or EventTypes.ValidationPassed or LedgerNames.PullRequestMerged
            or LedgerNames.DeployStarted or LedgerNames.DeployCovered or LedgerNames.DeploySucceeded or EventTypes.VerificationPassed or LedgerNames.DeployRolledBack
        && next.Actor != Lifecycle.Engine
            ? $"Evidence is read back by {Lifecycle.Engine}; this comes from {next.Actor}."
            : null;

    private static string? AgainstChain(RunHistory run, HistoryEvent next) => next.Name switch
    {
        LedgerNames.PullRequestCreated => Differs(next, "headSha", "the work's head", run.Work?.Head)
            ?? (next.Number("files") > 0 ? null : "The pull request changes nothing."),
        LedgerNames.ChecksPassed => Differs(next, "sha", "the pull request's head", run.PullRequestHead) ?? Empty(next, "passed", "check"),
        EventTypes.ValidationPassed => Differs(next, "sha", "the checked commit", run.CheckedHead) ?? Empty(next, "rules", "rule"),
        LedgerNames.PullRequestMerged when !next.IsAdopted => Differs(next, "headSha", "the validated commit", run.ValidatedHead),
        LedgerNames.DeployStarted or LedgerNames.DeployCovered => Differs(next, "commit", "the merge commit", run.MergeSha),
        LedgerNames.DeploySucceeded => AgainstServing(run, next),
        EventTypes.VerificationPassed => Differs(next, "reportedCommit", "the serving commit", run.ServingCommit)
            ?? (next.Number("answers") > 0 ? null : "No good answer was counted."),
        EventTypes.Completed => Differs(next, "mergeSha", "the merge commit", run.MergeSha)
            ?? (next.Text("reportedCommit") == run.ReportedCommit ? null : Differs(next, "reportedCommit", "the verified commit", run.ReportedCommit)),
        LedgerNames.DeployRolledBack => Differs(next, "restoredCommit", "the baseline's commit", run.Deployment?.BaselineCommit),
        _ => null,
    };

    // The run's own revision serves exactly the merge; another one contains it, and the event says so.
    private static string? AgainstServing(RunHistory run, HistoryEvent next)
    {
        var deployment = run.Deployment;
        return Differs(next, "mergeSha", "the deployed commit", deployment?.Commit)
            ?? (next.Text("servedBy") is not null ? Differs(next, "servedBy", "the serving commit", next.Text("commit"))
                : deployment!.IsCovered ? null
                : Differs(next, "commit", "the merge commit", run.MergeSha) ?? Differs(next, "revision", "the deployed revision", deployment.Revision));
    }

    private static string? Differs(HistoryEvent next, string fact, string whose, string? expected) =>
        expected is not null && next.Text(fact) == expected ? null : $"{fact} is {next.Text(fact) ?? "missing"}, {whose} is {expected ?? "unknown"}.";

    private static string? Empty(HistoryEvent next, string fact, string what) => next.Texts(fact)!.Count > 0 ? null : $"No {what} is named; nothing was looked at.";

    private static string Words(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } some ? some : "none";
}
