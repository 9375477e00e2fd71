namespace Autopilot;

/// <summary>What people decided: the spec, the merge, and whether an attempt begins by itself.</summary>
internal static class ApprovalLaws
{
    public static string? Spec(TaskHistory before, HistoryEvent next)
    {
        var hash = next.Text("specHash");
        return next.Name switch
        {
            EventTypes.SpecSubmitted or EventTypes.SpecRejected when before.Run is { IsActive: true } run =>
                $"Attempt {run.Attempt} is {run.State.Name()}: the spec of an active run stays as it is.",
            EventTypes.SpecApproved or EventTypes.SpecRejected when hash != before.SpecHash => $"The spec is {before.SpecHash}; the event names {hash}.",
            EventTypes.SpecApproved when !before.IsSpecValid => $"The spec {hash} is not valid; it cannot be approved.",
            EventTypes.SpecApproved when hash == before.ApprovedHash => $"The spec {hash} stands approved already.",
            EventTypes.ExecutionApproved when hash != before.ApprovedHash => $"The spec {before.ApprovedHash ?? "none"} stands approved; the run begins under {hash}.",
            _ => null,
        };
    }

    public static string? Merge(TaskHistory before, HistoryEvent next)
    {
        if (next.Name != EventTypes.MergeApproved)
        {
            return null;
        }

        return before.Run is not { IsActive: true, Ending: null, PullRequestHead: { } head, State: <= RunState.Validated } run ? "No pull request waits for a merge."
            : next.Text("headSha") != head ? $"The pull request's head is {head}; approved is {next.Text("headSha")}."
            : run.ApprovedHead == head ? $"The merge of {head} stands approved already."
            : null;
    }

    /// <summary>What speaks against a merge that a run asked for, by its pinned profile; one that somebody else made needs no approval of ours.</summary>
    public static string? Asked(RunPolicy? policy, string? approvedHead, IReadOnlyList<Effect> ofRun) =>
        policy is { RequireMergeApproval: true }
        && ofRun.FirstOrDefault(effect => effect.Key.Action == EffectAction.Merge && effect.Subject != approvedHead) is { } merge
            ? $"The profile asks for an approval of the head that is merged; {merge.Key} is about {merge.Subject}, approved is {approvedHead ?? "none"}."
            : null;

    public static string? Retry(TaskHistory before, HistoryEvent next) => next.Name switch
    {
        EventTypes.RetryWithdrawn when !before.HasEarnedRetry => "No attempt waits to begin by itself.",
        EventTypes.ExecutionApproved when next.Actor == Lifecycle.Engine && !before.HasEarnedRetry =>
            before.Run?.Ending is { } ending
                ? $"Attempt {before.Attempt} ended as {StoredNames.Name(ending.Outcome)} ({ending.Reason}); no attempt that begins by itself stands earned."
                : "No attempt earned one that begins by itself.",
        _ => null,
    };
}
