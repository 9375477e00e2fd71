namespace Autopilot;

/// <summary>What a history is after an event that keeps every law.</summary>
internal static class HistoryFold
{
    public static TaskHistory After(TaskHistory before, HistoryEvent next) => Changed(before, next) with
    {
        Seq = next.Seq,
        At = next.At,
        LastType = next.Type,
        Partner = CommitPartners.After(before, next),
    };

    private static TaskHistory Changed(TaskHistory before, HistoryEvent next) => next.Name switch
    {
        EventTypes.Allocated => before with { Repository = next.Text("repository")! },
        EventTypes.SpecSubmitted => before with
        {
            SpecHash = next.Text("specHash"),
            IsSpecValid = next.Text("status") == "valid",
            ApprovedHash = null,
            HasEarnedRetry = false,
        },
        EventTypes.SpecApproved => before with { ApprovedHash = next.Text("specHash") },
        EventTypes.SpecRejected => before with { ApprovedHash = null, HasEarnedRetry = false },
        EventTypes.RetryWithdrawn => before with { HasEarnedRetry = false },
        EventTypes.ExecutionApproved => Begun(before, next),
        EventTypes.Claimed => OfRun(before, next) with { LastFence = next.Number("fence")!.Value },
        LedgerNames.PullRequestCreated => OfRun(before, next) with { PullRequests = before.PullRequests.Add(next.Number("number")!.Value) },
        EventTypes.DebtPaid => before with { Owed = before.Owed.Remove(new OwedCleanUp((int)next.Number("owedBy")!.Value, next.Text("action")!)) },
        EventTypes.Completed or EventTypes.Failed or EventTypes.Cancelled or EventTypes.Blocked => Ended(OfRun(before, next), next),
        _ => before.Run is null ? before : OfRun(before, next),
    };

    private static TaskHistory Begun(TaskHistory before, HistoryEvent next) => before with
    {
        Attempt = next.Attempt,
        Run = new RunHistory(next.Attempt, next.To!.Value, next.Text("specHash")!, next.At) { Policy = before.PolicyOf(next.Attempt) },
        HasEarnedRetry = false,
    };

    private static TaskHistory OfRun(TaskHistory before, HistoryEvent next)
    {
        var run = RunAfter(before.Run!, next);
        // The last proof moves the run together with the terminal event that follows it.
        var moved = next.To is { } to && next.To != run.State && next.Name != EventTypes.VerificationPassed;
        return before with { Run = moved ? run with { State = next.To!.Value, EnteredAt = next.At } : run };
    }

    private static RunHistory RunAfter(RunHistory run, HistoryEvent next) => next.Name switch
    {
        EventTypes.Offered => run with { Offer = next.Number("offer")!.Value, IsOnOffer = true },
        EventTypes.DispatchFailed => run with { HasDispatchFailed = true, IsOnOffer = false },
        EventTypes.Claimed => run with { IsOnOffer = false, Claim = new ClaimHistory(next.Number("fence")!.Value, next.Text("workerId")!, next.At) },
        EventTypes.WorkCompleted => run with { Claim = null, Work = (next.Text("headSha")!, next.At) },
        EventTypes.LeaseLost or EventTypes.WorkFailed when next.IsLoss => run with
        {
            Claim = null,
            ClaimsLost = run.ClaimsLost + (next.Flag("counts") == true ? 1 : 0),
        },
        LedgerNames.PullRequestCreated => run with { PullRequest = next.Number("number"), PullRequestHead = next.Text("headSha") },
        LedgerNames.ChecksPassed => run with { CheckedHead = next.Text("sha") },
        EventTypes.ValidationPassed => run with { ValidatedHead = next.Text("sha") },
        EventTypes.MergeApproved => run with { ApprovedHead = next.Text("headSha") },
        LedgerNames.PullRequestMerged => run with { MergedHead = next.Text("headSha"), MergeSha = next.Text("mergeSha") },
        LedgerNames.DeployStarted => run with { Deployment = DeploymentOf(next, isCovered: false) },
        LedgerNames.DeployCovered when run.State == RunState.Verifying => run with { ServingCommit = next.Text("servedBy"), ServingRevision = next.Text("revision") },
        LedgerNames.DeployCovered => run with { Deployment = DeploymentOf(next, isCovered: true) },
        LedgerNames.DeploySucceeded => run with { ServingCommit = next.Text("commit"), ServingRevision = next.Text("revision") },
        EventTypes.VerificationPassed => run with { ReportedCommit = next.Text("reportedCommit") },
        EventTypes.Ending => run with
        {
            Claim = null,
            IsOnOffer = false,
            Ending = new EndingHistory(EndingLaws.OutcomeOf(next)!.Value, next.Text("reason")!, EndingLaws.KindOf(next), next.At)
            {
                Message = next.Text("message")!,
                State = run.State,
            },
        },
        EventTypes.StateMismatch => run with { Mismatches = run.Mismatches.Add(EffectLaws.MismatchKey(next)) },
        _ => run,
    };

    private static DeploymentHistory DeploymentOf(HistoryEvent next, bool isCovered) => new(
        next.Text("target")!, next.Text("commit")!, next.Text("revision")!, isCovered, next.Text("baseline"), next.Text("baselineCommit"));

    private static TaskHistory Ended(TaskHistory before, HistoryEvent next)
    {
        var run = before.Run!;
        return before with
        {
            Run = run with { EndedBy = next.Seq, Merged = next.Text("merged"), CleanUps = next.Texts("cleanup") ?? [] },
            HasEarnedRetry = run.Ending is { Outcome: Outcome.Failed, Kind: FailureKind.Transient or FailureKind.Checks },
            Earlier = before.Earlier.Add(new EarlierRun(run.Attempt, run.SpecHash, run.PullRequestHead, run.MergedHead, run.MergeSha)
            {
                ApprovedHead = run.ApprovedHead,
                Merged = next.Text("merged"),
            }),
            Owed = before.Owed.AddRange(CleanUpLaws.OwedAfter(run, next)),
        };
    }
}
