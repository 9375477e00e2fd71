namespace Autopilot;

/// <summary>Restores the target's last proven revision, only while what serves is this run's own, and proves it by asking it.</summary>
internal static class RestoreCleanUp
{
    public static async Task<(Look? Next, CleanUp? Done)> LookAsync(StageContext context)
    {
        if (context.Policy.Target is not { } name)
        {
            return (null, null);
        }

        if (context.Latest(EffectAction.Shift) is not { Status: not EffectStatus.Refused } shift)
        {
            return (await AwaitDeploymentAsync(context, name), null);
        }

        var target = context.Ports.RequireDeployTarget();
        var baseline = context.Run.Find<DeploymentEvidence>()!.Baseline;
        var own = shift.Subject;
        var serving = await target.FindServingAsync(name, context.Cancellation);
        if (baseline is not null && context.Latest(EffectAction.Restore) is { Status: EffectStatus.Intended })
        {
            // Even when the baseline is seen to serve: the run must not end with an intent that nobody resolves.
            return (Act(context, target, name, own, baseline), null);
        }

        if (serving?.Name == own)
        {
            return baseline is null
                ? (null, NoBaseline(name, own))
                : (Act(context, target, name, own, baseline), null);
        }

        if (shift.Status == EffectStatus.Intended && !EffectGrace.IsOver(context, shift))
        {
            return (new Look.Wait($"certainty whether {shift.Key} happened"), null);
        }

        return context.Latest(EffectAction.Restore) is null || serving?.Name != baseline?.Revision
            ? (null, new CleanUp(EffectAction.Restore, CleanUp.Superseded, serving?.Commit ?? own, $"{serving?.Name ?? "Nothing"} serves, not {own}: nothing to restore."))
            : await ProveAsync(context, name, serving!, baseline!);
    }

    /// <summary>What is not proven when the clean-up deadline has passed, or null when nothing is left open.</summary>
    public static CleanUp? OnDeadline(StageContext context)
    {
        if (context.Latest(EffectAction.Shift) is { Status: not EffectStatus.Refused } shift)
        {
            return shift.Status == EffectStatus.Done && context.Run.Find<DeploymentEvidence>() is { Baseline: null } deployment
                ? NoBaseline(deployment.Target, shift.Subject)
                : new CleanUp(EffectAction.Restore, CleanUp.Unverified, shift.Subject, "The restore could not be proven in time.");
        }

        return context.Latest(EffectAction.Deploy) is { Status: not EffectStatus.Refused } deploy
            ? new CleanUp(EffectAction.Restore, CleanUp.Unverified, deploy.Result ?? deploy.Key.ToString(), "The deployment was not seen to end in time.")
            : null;
    }

    /// <summary>What the ending does to the target's turn: after a rollback it is held until a person or a revert releases it.</summary>
    public static IReadOnlyList<TurnChange> Freeze(StageContext context, IReadOnlyList<CleanUp> cleanUps)
    {
        if (cleanUps.FirstOrDefault(cleanUp => cleanUp.Action == EffectAction.Restore) is not { Result: not CleanUp.Superseded } restore)
        {
            return [];
        }

        var (run, target) = (context.Run, context.Policy.Target!);
        var commit = run.Find<MergeEvidence>()!.MergeSha;
        var (reason, culprit) = restore.Result == CleanUp.Unverified
            ? ($"{run.Vtid} left {target} unproven. {restore.Detail}", null)
            : ($"{run.Vtid} failed there with commit {commit} ({run.Ending!.Failure.Reason})", commit);
        return [new TurnChange.FreezeIt(Turn.ForTarget(target), new Freeze($"{run.Vtid}-{run.Attempt}-restore", reason, culprit, run.Vtid))];
    }

    // A deployment that is still under way when the run ends could surprise whoever deploys next.
    private static async Task<Look?> AwaitDeploymentAsync(StageContext context, string name)
    {
        if (context.Latest(EffectAction.Deploy) is not { Status: not EffectStatus.Refused } deploy)
        {
            return null;
        }

        return await context.Ports.RequireDeployTarget().FindStartedAsync(name, deploy.Key, context.Cancellation) switch
        {
            { State: RevisionState.Starting } starting => new Look.Wait($"revision {starting.Name} to end its start: {starting.Detail}"),
            null when deploy.Status == EffectStatus.Intended && !EffectGrace.IsOver(context, deploy) => new Look.Wait($"certainty whether {deploy.Key} happened"),
            _ => null,
        };
    }

    private static CleanUp NoBaseline(string name, string own) =>
        new(EffectAction.Restore, CleanUp.NoBaseline, own, $"Nothing was ever proven on {name}: {own} is not replaced.");

    private static async Task<(Look? Next, CleanUp? Done)> ProveAsync(StageContext context, string name, Revision serving, ProvenRevision baseline)
    {
        var reading = await context.Ports.RequireHealthProbe().ProbeAsync(name, serving.Url, context.Cancellation);
        return reading.Verdict == Verdict.Passed && reading.Commit == baseline.Commit
            ? (null, new CleanUp(EffectAction.Restore, CleanUp.Verified, baseline.Commit, $"{baseline.Revision} serves {name} again and reports {baseline.Commit}."))
            : (new Look.Wait($"{baseline.Revision} to answer again: {reading.Detail}", context.Policy.Timeouts.ProbeInterval), null);
    }

    private static Look Act(StageContext context, IDeployTarget target, string name, string own, ProvenRevision baseline) =>
        context.Latest(EffectAction.Restore) is { Status: EffectStatus.Done }
            ? new Look.Wait($"{baseline.Revision} to serve again")
            : new Look.Act(new EffectPlan(
                EffectAction.Restore,
                baseline.Revision,
                async (_, cancellation) => (await target.FindServingAsync(name, cancellation))?.Name == baseline.Revision
                    ? EffectFinding.Happened(baseline.Revision)
                    : EffectFinding.Absent($"{own} serves"),
                async (_, cancellation) => EffectFinding.From(
                    await target.ShiftAsync(name, baseline.Revision, own, cancellation), revision => revision.Name))
            { IsCleanUp = true });
}
