namespace Autopilot;

/// <summary>
/// Merged: waits for its turn on the target, records the baseline, and starts the deployment. It never deploys a commit
/// that does not contain what serves; where a commit that contains this merge already serves, nothing is deployed.
/// </summary>
internal sealed class DeployStage : Stage
{
    public override RunState State => RunState.Merged;

    public override bool NextStepIsOurs(StageContext context) =>
        context.Policy.Target is not null && context.Latest(EffectAction.Deploy) is null or { Status: EffectStatus.Refused };

    public override async Task<Look> LookAsync(StageContext context)
    {
        if (context.Policy.Target is not { } target)
        {
            return new Look.Advance(new Trigger.MergeSuffices());
        }

        var merge = context.Run.Find<MergeEvidence>()!;
        var turn = await context.Ports.Store.ReadTurnAsync(Turn.ForTarget(target), context.Cancellation);
        switch (context.Latest(EffectAction.Deploy))
        {
            case { Status: EffectStatus.Done, Result: { } revision }:
                return Accepted(context, target, merge, revision, turn);
            case { Status: EffectStatus.Intended }:
                return new Look.Act(Plan(context, target, merge, declared: null, overcome: null)); // It is only looked up.
            default:
                return await DecideAsync(context, target, merge, turn);
        }
    }

    public override Look OnDeadline(StageContext context) =>
        context.Latest(EffectAction.Deploy) is { Status: EffectStatus.Intended } unresolved
            ? Look.Expires(FailureReasons.EffectUnknown, $"Whether {unresolved.Key} happened could not be found out.")
            : Look.Expires(FailureReasons.DeployTimeout, $"The deployment was not accepted in time: {context.Run.WaitingFor}");

    private static async Task<Look> DecideAsync(StageContext context, string target, MergeEvidence merge, Turn turn)
    {
        var (host, repository, cancellation) = (context.Ports.CodeHost, context.Task.Repository, context.Cancellation);
        string? overcome = null;
        if (turn.Freeze is { } freeze)
        {
            // A rolled-back commit holds every merge that contains it, until a person or a revert says otherwise.
            var free = freeze.Commit is { } culprit
                && (!await host.ContainsAsync(repository, culprit, merge.MergeSha, cancellation)
                    || await host.ContainsRevertAsync(repository, culprit, merge.MergeSha, cancellation));
            if (!free)
            {
                return new Look.Hold(new Trigger.Held(
                    Holds.TargetHeld, $"a person releases {target}, or a revert lands: {freeze.Reason}", "operator"));
            }

            overcome = freeze.Id;
        }

        // What serves while another run deploys is not proven yet, and may be taken back.
        if (turn.Holder is { } holder && (holder.Vtid != context.Run.Vtid || holder.Attempt != context.Run.Attempt))
        {
            return new Look.Hold(new Trigger.Held(Holds.DeployTurn, $"{holder.Vtid} has ended its deployment to {target}", "autopilot"));
        }

        var serving = await context.Ports.RequireDeployTarget().FindServingAsync(target, cancellation);
        if (serving is not null)
        {
            if (await IsCoveredAsync(context, merge, serving))
            {
                return Covered(context, target, merge, serving, turn);
            }

            if (!await host.ContainsAsync(repository, serving.Commit, merge.MergeSha, cancellation))
            {
                return new Look.Hold(new Trigger.Held(
                    Holds.TargetDiverged, $"what serves on {target} ({serving.Commit}) is contained in the merge, or contains it", "operator"));
            }
        }

        // Who has the turn goes on: to wait for one that waits for this very turn would never end.
        return turn.Holder is null && await FindEarlierAsync(context, target, merge) is { } earlier
            ? new Look.Hold(new Trigger.Held(Holds.DeployTurn, $"{earlier} deploys first: its merge is contained in this one", "autopilot"))
            : await PlanAsync(context, target, merge, overcome);
    }

    // What a commit needs is read from that commit, which is on the base by now.
    private static async Task<Look> PlanAsync(StageContext context, string target, MergeEvidence merge, string? overcome)
    {
        try
        {
            var manifest = await ManifestFile.FindAsync(context.Ports.CodeHost, context.Task.Repository, merge.MergeSha, context.Cancellation);
            var declared = manifest?.FindService(target);
            return declared is null || declared.Environment == context.Task.Environment
                ? new Look.Act(Plan(context, target, merge, declared, overcome))
                : Look.Ends(FailureReasons.DeployRefused, $"The task is for environment '{context.Task.Environment}', and {target} is of '{declared.Environment}'.");
        }
        catch (ManifestException error)
        {
            return Look.Ends(FailureReasons.DeployRefused, $"The manifest of {merge.MergeSha} cannot be used. {error.Message}");
        }
    }

    private static async Task<bool> IsCoveredAsync(StageContext context, MergeEvidence merge, Revision serving)
    {
        var (host, repository) = (context.Ports.CodeHost, context.Task.Repository);
        var tip = await host.FindHeadAsync(repository, context.Task.BaseBranch, context.Cancellation);
        return tip is not null
            && await host.ContainsAsync(repository, merge.MergeSha, serving.Commit, context.Cancellation)
            && await host.ContainsAsync(repository, serving.Commit, tip, context.Cancellation);
    }

    // Turns follow the order of the merges on the base. One that is held for a reason of its own holds up nobody else.
    private static async Task<Vtid?> FindEarlierAsync(StageContext context, string target, MergeEvidence merge)
    {
        var query = new TaskQuery { State = RunState.Merged.Name(), Limit = 500 };
        do
        {
            var merged = await context.Ports.Store.ListAsync(query, context.Cancellation);
            foreach (var run in merged.Items.Where(other => other.Task.Repository == context.Task.Repository).Select(other => other.Run))
            {
                if (run is { Ending: null, Hold: null or { Name: Holds.DeployTurn or Holds.ExecutionDisabled } }
                    && run.Vtid != context.Run.Vtid && run.Policy.Target == target
                    && run.Find<MergeEvidence>() is { } before && before.MergeSha != merge.MergeSha
                    && await context.Ports.CodeHost.ContainsAsync(context.Task.Repository, before.MergeSha, merge.MergeSha, context.Cancellation))
                {
                    return run.Vtid;
                }
            }

            query = query with { Cursor = merged.NextCursor };
        }
        while (query.Cursor is not null);

        return null;
    }

    private static Look.Advance Accepted(StageContext context, string target, MergeEvidence merge, string revision, Turn turn) =>
        new(new Trigger.Proven(Evidence(context, target, merge, revision, turn)));

    private static Look.Advance Covered(StageContext context, string target, MergeEvidence merge, Revision serving, Turn turn) =>
        new(new Trigger.Proven(Evidence(context, target, merge, serving.Name, turn) with { CoveredBy = serving.Commit }));

    private static DeploymentEvidence Evidence(StageContext context, string target, MergeEvidence merge, string revision, Turn turn) => new()
    {
        Vtid = context.Run.Vtid,
        Attempt = context.Run.Attempt,
        At = context.Now,
        Provider = context.Ports.RequireDeployTarget().Provider,
        Commit = merge.MergeSha,
        Target = target,
        Revision = revision,
        Baseline = turn.Proven,
    };

    private static EffectPlan Plan(StageContext context, string target, MergeEvidence merge, ManifestService? declared, string? overcome)
    {
        var deploys = context.Ports.RequireDeployTarget();
        return new EffectPlan(
            EffectAction.Deploy,
            merge.MergeSha,
            async (key, cancellation) => await deploys.FindStartedAsync(target, key, cancellation) is { } found
                ? EffectFinding.Happened(found.Name)
                : EffectFinding.Absent($"no revision was started under {key}"),
            async (key, cancellation) => EffectFinding.From(
                await deploys.StartAsync(new DeployRequest(key, target, context.Task.Repository, merge.MergeSha) { Environment = context.Task.Environment, Declared = declared }, cancellation), name => name))
        {
            Turns = [new TurnChange.Take(Turn.ForTarget(target), overcome)],
        };
    }
}
