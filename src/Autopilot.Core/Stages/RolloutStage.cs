namespace Autopilot;

/// <summary>Deploying: waits until the new revision is ready, moves the traffic to it, and proves that it serves.</summary>
internal sealed class RolloutStage : Stage
{
    public override RunState State => RunState.Deploying;

    // Starting is under way outside and is observed to its end; the shift is asked for only when the revision is ready.
    public override bool NextStepIsOurs(StageContext context) => false;

    public override async Task<Look> LookAsync(StageContext context)
    {
        var deployment = context.Run.Find<DeploymentEvidence>()!;
        var target = context.Ports.RequireDeployTarget();
        var serving = await target.FindServingAsync(deployment.Target, context.Cancellation);
        if (deployment.CoveredBy is not null)
        {
            return await CoveredAsync(context, deployment, serving);
        }

        if (context.Latest(EffectAction.Shift) is { Status: EffectStatus.Intended })
        {
            return new Look.Act(ShiftPlan(context, deployment, serving));
        }

        if (serving?.Name == deployment.Revision)
        {
            return context.Latest(EffectAction.Shift) is { Status: EffectStatus.Intended }
                ? new Look.Act(ShiftPlan(context, deployment, serving))
                : Serves(context, deployment, serving);
        }

        if (serving is not null && await ContainsAsync(context, deployment, serving))
        {
            // Whoever deployed it, the merge is in production with it.
            return Serves(context, deployment, serving);
        }

        var key = context.Latest(EffectAction.Deploy)!.Key;
        return await target.FindStartedAsync(deployment.Target, key, context.Cancellation) switch
        {
            null => Look.Suspects(FailureReasons.DeployFailed, $"Revision {deployment.Revision} is not to be found."),
            { State: RevisionState.Failed } failed => Look.Ends(FailureReasons.DeployFailed, failed.Detail),
            { State: RevisionState.Starting } starting => new Look.Wait(starting.Detail),
            _ => context.Latest(EffectAction.Shift) is { Status: EffectStatus.Done }
                ? new Look.Wait($"revision {deployment.Revision} to serve; {serving?.Name ?? "nothing"} does")
                : await ShiftAsync(context, deployment, serving),
        };
    }

    public override Look OnDeadline(StageContext context) => Look.Expires(
        FailureReasons.DeployTimeout, $"The new revision did not serve within {context.Policy.Timeouts.Deploy.TotalMinutes:0.#} minutes: {context.Run.WaitingFor}");

    // What serves may have changed since the revision was started; traffic never leaves a commit that this one does not contain.
    private static async Task<Look> ShiftAsync(StageContext context, DeploymentEvidence deployment, Revision? serving) =>
        serving is null
        || await context.Ports.CodeHost.ContainsAsync(context.Task.Repository, serving.Commit, deployment.Commit, context.Cancellation)
            ? new Look.Act(ShiftPlan(context, deployment, serving))
            : new Look.Hold(new Trigger.Held(
                Holds.TargetDiverged, $"what serves on {deployment.Target} ({serving.Commit}) is contained in the merge, or contains it", "operator"));

    private static async Task<Look> CoveredAsync(StageContext context, DeploymentEvidence deployment, Revision? serving) =>
        serving is not null && await ContainsAsync(context, deployment, serving)
            ? Serves(context, deployment, serving)
            : new Look.Wait($"a revision to serve that contains {deployment.Commit}");

    private static Task<bool> ContainsAsync(StageContext context, DeploymentEvidence deployment, Revision serving) =>
        context.Ports.CodeHost.ContainsAsync(context.Task.Repository, deployment.Commit, serving.Commit, context.Cancellation);

    private static Look Serves(StageContext context, DeploymentEvidence deployment, Revision serving) =>
        serving.State == RevisionState.Ready
            ? new Look.Advance(new Trigger.Proven(new ServingEvidence
            {
                Vtid = context.Run.Vtid,
                Attempt = context.Run.Attempt,
                At = context.Now,
                Provider = deployment.Provider,
                Revision = serving.Name,
                Commit = serving.Commit,
                MergeSha = deployment.Commit,
                CoveredBy = deployment.CoveredBy is null && serving.Name != deployment.Revision ? serving.Commit : null,
            }))
            : new Look.Wait(serving.Detail);

    private static EffectPlan ShiftPlan(StageContext context, DeploymentEvidence deployment, Revision? serving)
    {
        var target = context.Ports.RequireDeployTarget();
        return new EffectPlan(
            EffectAction.Shift,
            deployment.Revision,
            async (_, cancellation) => (await target.FindServingAsync(deployment.Target, cancellation))?.Name == deployment.Revision
                ? EffectFinding.Happened(deployment.Revision)
                : EffectFinding.Absent("another revision serves"),
            async (_, cancellation) => EffectFinding.From(
                await target.ShiftAsync(deployment.Target, deployment.Revision, serving?.Name, cancellation), revision => revision.Name));
    }
}
