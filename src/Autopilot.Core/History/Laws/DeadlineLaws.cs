using System.Globalization;

namespace Autopilot;

/// <summary>
/// Nothing expires before its deadline. Holds and outages only move a deadline on, and neither is an event: the earliest
/// that it can be is known from the ledger and the profile, the latest is not. So what came late is not judged here; it is
/// legal where a look proved it.
/// </summary>
internal static class DeadlineLaws
{
    public static string? Kept(TaskHistory before, HistoryEvent next) => (next.Name, before.Run) switch
    {
        (EventTypes.Ending, { } run) when next.Actor == Lifecycle.Engine => AgainstNamed(run, next) ?? AgainstProfile(run, next),
        (EventTypes.LeaseLost, { Claim: { } claim, Policy.Timeouts: { } limits }) => next.Text("cause") switch
        {
            ClaimLoss.LeaseExpired => Early(next, claim.At, limits.Lease, "the lease of the claim"),
            ClaimLoss.EvidenceTimeout => Early(next, claim.At, limits.FirstEvidence, "the claim's time to show progress"),
            _ => null,
        },
        (EventTypes.Failed or EventTypes.Cancelled or EventTypes.Blocked, { Ending: { } ending, Policy.Timeouts: { } limits })
            when next.Texts("cleanup")!.Any(done => done.EndsWith($": {CleanUp.Unverified}", StringComparison.Ordinal)) =>
            Early(next, ending.At, limits.CleanUp, "the time for clean-up"),
        _ => null,
    };

    private static string? AgainstNamed(RunHistory run, HistoryEvent next)
    {
        if (next.Text("deadline") is not { } named)
        {
            return EndingLaws.OutcomeOf(next) == Outcome.Timeout ? $"The run ends as timeout ({next.Text("reason")}) and no deadline is named that passed." : null;
        }

        return !DateTimeOffset.TryParse(named, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var deadline) ? $"'{named}' is not a time."
            : deadline < run.EnteredAt ? $"The deadline {deadline:O} lies before the state was entered, at {run.EnteredAt:O}."
            : next.At < deadline ? $"The deadline is {deadline:O}; the run ends at {next.At:O}, before it."
            : null;
    }

    private static string? AgainstProfile(RunHistory run, HistoryEvent next)
    {
        if (run.Policy is not { Timeouts: { } limits } policy)
        {
            return null;
        }

        var approval = policy.RequireMergeApproval ? limits.Approval : limits.Merge;
        return next.Text("reason") switch
        {
            FailureReasons.ExecutionTimeout => Early(next, run.EnteredAt, limits.Execution, "the limit of the execution"),
            FailureReasons.PullRequestTimeout => Early(next, run.Work?.At ?? run.EnteredAt, limits.PullRequest, "the limit of the pull request"),
            FailureReasons.ChecksTimeout => Early(next, run.EnteredAt, limits.Checks, "the limit of the checks"),
            FailureReasons.ValidationTimeout when run.State == RunState.Reviewing => Early(next, run.EnteredAt, limits.Validation, "the limit of the validation"),
            FailureReasons.ApprovalTimeout => Early(next, run.EnteredAt, limits.Approval, "the time for an approval"),
            FailureReasons.MergeTimeout => Early(next, run.EnteredAt, limits.Merge < approval ? limits.Merge : approval, "the limit of the merge"),
            FailureReasons.DeployTimeout => Early(next, run.EnteredAt, limits.Deploy, "the limit of the deployment"),
            FailureReasons.VerificationTimeout => Early(next, run.EnteredAt, limits.Verification, "the limit of the verification"),
            FailureReasons.QueueTimeout => Early(next, run.EnteredAt, limits.Queue, "the limit of the queue"),
            _ => null,
        };
    }

    private static string? Early(HistoryEvent next, DateTimeOffset since, TimeSpan limit, string what) => next.At >= since + limit
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"By the pinned profile {what} passes at {since + limit:O} at the earliest; the event is of {next.At:O}.");
}
