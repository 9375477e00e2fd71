using System.Globalization;

namespace Autopilot;

/// <summary>
/// An ending run, whatever its state: closes its pull request and restores the traffic, reads both back, and only then
/// ends. It goes on while execution is disabled.
/// </summary>
internal static class CleanUpStage
{
    public static async Task<Look> LookAsync(StageContext context)
    {
        var pullRequest = await PullRequestAsync(context);
        if (pullRequest.Next is { } close)
        {
            return close;
        }

        var restore = await RestoreCleanUp.LookAsync(context);
        return restore.Next ?? Terminate(context, [.. new[] { pullRequest.Done, restore.Done }.OfType<CleanUp>()], pullRequest.Merged);
    }

    /// <summary>What follows when the clean-up deadline has passed: the run ends, and what is not proven stays owed.</summary>
    public static Look OnDeadline(StageContext context)
    {
        var unverified = new List<CleanUp>();
        if (PullRequestNumber(context) is { } number && context.Run.Find<MergeEvidence>() is null)
        {
            unverified.Add(new CleanUp(
                EffectAction.ClosePullRequest, CleanUp.Unverified, number.ToString(CultureInfo.InvariantCulture), "Its closing could not be read back in time."));
        }

        if (RestoreCleanUp.OnDeadline(context) is { } restore)
        {
            unverified.Add(restore);
        }

        return Terminate(context, unverified, MergedFlag(context, null));
    }

    private static async Task<(Look? Next, CleanUp? Done, string Merged)> PullRequestAsync(StageContext context)
    {
        var (host, repository) = (context.Ports.CodeHost, context.Task.Repository);
        if (context.Run.Find<MergeEvidence>() is not null)
        {
            return (null, null, MergedFlag(context, null));
        }

        var number = PullRequestNumber(context);
        if (number is null && context.Run.Work is { } work)
        {
            // One that the worker opened, or that a call without an answer did. Several are for a person to tell apart.
            var open = await host.ListOpenPullRequestsAsync(repository, work.Branch, context.Run.Vtid, context.Cancellation);
            var mine = open.Where(pr => pr.SameRepository && pr.HeadBranch == work.Branch).ToArray();
            if (mine.Length <= 1 && context.Latest(EffectAction.CreatePullRequest) is { Status: EffectStatus.Intended })
            {
                // It is looked up and adopted, or refused after its grace; the run must not end with an intent that nobody resolves.
                return (new Look.Act(PullRequestStep.Plan(context, work) with { IsCleanUp = true }), null, "false");
            }

            number = mine.Length == 1 ? mine[0].Number : null;
        }

        if (number is not { } known)
        {
            return (null, null, MergedFlag(context, null));
        }

        var pullRequest = await host.FindPullRequestAsync(repository, known, context.Cancellation);
        var merged = MergedFlag(context, pullRequest);
        var text = known.ToString(CultureInfo.InvariantCulture);
        if (context.Latest(EffectAction.ClosePullRequest) is { Status: EffectStatus.Intended })
        {
            // Even a pull request that is seen closed: the run must not end with an intent that nobody resolves.
            return (Close(context, known, text), null, merged);
        }

        return pullRequest switch
        {
            { State: PullRequestState.Merged } => (null, null, merged),
            { State: PullRequestState.Open } => (Close(context, known, text), null, merged),
            null => (null, new CleanUp(EffectAction.ClosePullRequest, CleanUp.Verified, text, $"PR #{text} is not there any more."), merged),
            _ => (null, new CleanUp(EffectAction.ClosePullRequest, CleanUp.Verified, text, $"PR #{text} was read back closed."), merged),
        };
    }

    private static Look Close(StageContext context, int number, string text)
    {
        if (context.Latest(EffectAction.ClosePullRequest) is { Status: EffectStatus.Done })
        {
            return new Look.Wait($"PR #{text} to be read back closed");
        }

        var (host, task, failure) = (context.Ports.CodeHost, context.Task, context.Run.Ending!.Failure);
        return new Look.Act(new EffectPlan(
            EffectAction.ClosePullRequest,
            text,
            async (_, cancellation) => await host.FindPullRequestAsync(task.Repository, number, cancellation) is { State: PullRequestState.Open }
                ? EffectFinding.Absent("it is open")
                : EffectFinding.Happened(text),
            async (_, cancellation) => EffectFinding.From(
                await host.ClosePullRequestAsync(task.Repository, number, $"{task.Vtid} ended: {failure.Reason}. {failure.Message}", cancellation),
                _ => text))
        { IsCleanUp = true });
    }

    private static Look.Advance Terminate(StageContext context, IReadOnlyList<CleanUp> cleanUps, string merged)
    {
        var closed = cleanUps.FirstOrDefault(cleanUp => cleanUp.Action == EffectAction.ClosePullRequest);
        return new Look.Advance(new Trigger.Terminated(context.Run.Ending!.Outcome, cleanUps, merged))
        {
            Turns = RestoreCleanUp.Freeze(context, cleanUps),
            PullRequest = context.Run.Find<PullRequestEvidence>() is { } bound && closed?.IsSettled != false
                ? new PullRequestBinding(bound.Number, IsOpen: false)
                : null,
        };
    }

    private static int? PullRequestNumber(StageContext context)
    {
        if (context.Run.Find<PullRequestEvidence>() is { } proven)
        {
            return proven.Number;
        }

        // Or one that was found open here, and is not listed any more now that its closing was asked for.
        var known = context.Latest(EffectAction.CreatePullRequest) is { Status: EffectStatus.Done, Result: { } opened } ? opened
            : context.Latest(EffectAction.ClosePullRequest)?.Subject;
        return known is null ? null : int.Parse(known, CultureInfo.InvariantCulture);
    }

    private static string MergedFlag(StageContext context, PullRequest? pr) =>
        context.Run.Find<MergeEvidence>() is not null || pr?.State == PullRequestState.Merged
        || context.Run.Ending?.Failure.Reason == FailureReasons.LandedTreeMismatch ? "true"
        : context.Latest(EffectAction.Merge) is { Status: not EffectStatus.Refused } ? "unknown"
        : "false";
}
