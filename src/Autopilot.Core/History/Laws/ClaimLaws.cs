namespace Autopilot;

/// <summary>One owner per fence: claims, and how they end.</summary>
internal static class ClaimLaws
{
    public static string? FenceOrder(TaskHistory before, HistoryEvent next) =>
        next.Name != EventTypes.Claimed ? null
        : next.Number("fence") != before.LastFence + 1 ? $"Fence {before.LastFence + 1} is the next; the claim has {next.Number("fence")}."
        : next.Number("attempt") != next.Attempt ? $"The claim names attempt {next.Number("attempt")}; the run is attempt {next.Attempt}."
        : null;

    public static string? OneOwner(TaskHistory before, HistoryEvent next) => (next.Name, before.Run) switch
    {
        (EventTypes.Offered, { Claim: { } held }) => $"Worker {held.Worker} holds the work under fence {held.Fence}; it is not offered.",
        (EventTypes.Offered or EventTypes.Claimed, { HasDispatchFailed: true }) => "The last dispatch attempt failed; there are no more.",
        (EventTypes.Offered or EventTypes.Claimed, { Work: not null }) => "The work is completed; it is never offered again.",
        (EventTypes.Claimed, { Claim: { } held }) => $"Worker {held.Worker} holds the work under fence {held.Fence}.",
        (EventTypes.Claimed, { IsOnOffer: false }) => "The work is not on offer.",
        (EventTypes.Claimed, _) => By(next, next.Text("workerId")!),
        (EventTypes.WorkCompleted, { } run) => AgainstFence(run, next) ?? By(next, run.Claim!.Worker) ?? AgainstBranch(before, run, next),
        (EventTypes.LeaseLost, { } run) => AgainstFence(run, next) ?? AgainstWorker(run, next) ?? By(next, Lifecycle.Engine),
        (EventTypes.WorkFailed, { } run) when next.IsLoss => AgainstFence(run, next) ?? AgainstWorker(run, next) ?? By(next, run.Claim!.Worker),
        (EventTypes.WorkFailed, { } run) => run.Claim is { } claim ? By(next, claim.Worker) : "Nobody holds the work.",
        (LedgerNames.PullRequestCreated, { Work: null }) => "No work was completed.",
        _ => null,
    };

    private static string? AgainstFence(RunHistory run, HistoryEvent next) =>
        run.Claim is not { } claim ? $"Nobody holds the work; the event names fence {next.Number("fence")}."
        : next.Number("fence") != claim.Fence ? $"Fence {claim.Fence} is live; the event names fence {next.Number("fence")}."
        : null;

    private static string? AgainstWorker(RunHistory run, HistoryEvent next) =>
        next.Text("workerId") == run.Claim!.Worker ? null : $"Worker {run.Claim.Worker} holds fence {run.Claim.Fence}; the event names {next.Text("workerId")}.";

    private static string? AgainstBranch(TaskHistory before, RunHistory run, HistoryEvent next)
    {
        var branch = new WorkBranch(before.Vtid, run.Attempt, run.Claim!.Fence).ToString();
        return next.Text("branch") == branch ? null : $"The branch of this fence is {branch}; the event names {next.Text("branch")}.";
    }

    private static string? By(HistoryEvent next, string actor) => next.Actor == actor ? null : $"It is {actor} that tells of it; here it is {next.Actor}.";
}
