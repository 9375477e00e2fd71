namespace Autopilot;

/// <summary>
/// Validated: waits for the approval and its turn, gathers the newest proofs for the present base, merges with the
/// expected head, and proves what landed.
/// </summary>
internal sealed class MergeStage : Stage
{
    public override RunState State => RunState.Validated;

    public override bool NextStepIsOurs(StageContext context) => context.Latest(EffectAction.Merge) is null or { Status: EffectStatus.Refused };

    public override async Task<Look> LookAsync(StageContext context)
    {
        var proven = context.Run.Find<PullRequestEvidence>()!;
        if (context.Latest(EffectAction.Merge) is { Status: not EffectStatus.Refused } asked)
        {
            return await LandedAsync(context, proven, asked);
        }

        var pr = await context.Ports.CodeHost.FindPullRequestAsync(context.Task.Repository, proven.Number, context.Cancellation);
        if (pr is { State: PullRequestState.Merged } && pr.HeadSha == proven.HeadSha)
        {
            return await LandedAsync(context, proven, null);
        }

        if (PullRequestGuard.Inspect(context, pr, proven.HeadSha) is { } problem)
        {
            return problem;
        }

        if (context.Policy.RequireMergeApproval && context.Task.MergeApproval?.HeadSha != proven.HeadSha)
        {
            return new Look.Wait($"a person to approve the merge of {proven.HeadSha}");
        }

        return await TakeTurnAsync(context) ?? await RenewAsync(context, proven) ?? (pr!.Mergeable is null
            ? new Look.Wait($"the code host to say whether PR #{pr.Number} merges without conflict")
            : new Look.Act(Plan(context, proven)));
    }

    public override Look OnDeadline(StageContext context) =>
        context.Latest(EffectAction.Merge) is { Status: EffectStatus.Intended } unresolved
            ? Look.Expires(FailureReasons.EffectUnknown, $"Whether {unresolved.Key} happened could not be found out.")
            : context.Latest(EffectAction.Merge) is { Status: EffectStatus.Done }
                ? Look.Expires(FailureReasons.MergeUnprovable, $"The merge was performed and could not be proven in time: {context.Run.WaitingFor}")
            : context.Policy.RequireMergeApproval && context.Task.MergeApproval?.HeadSha != context.Run.Find<PullRequestEvidence>()!.HeadSha
                ? Look.Expires(FailureReasons.ApprovalTimeout, $"Nobody approved the merge within {context.Policy.Timeouts.Approval.TotalHours:0.#} hours.")
                : Look.Expires(FailureReasons.MergeTimeout, $"The merge was not proven in time: {context.Run.WaitingFor}");

    /// <summary>The merge that this run asks for, or looks for.</summary>
    public static MergeRequest Request(StageContext context, PullRequestEvidence proven)
    {
        var (task, run) = (context.Task, context.Run);
        return new MergeRequest(
            task.Repository, proven.Number, proven.HeadSha, task.BaseBranch,
            run.Find<ValidationEvidence>()?.BaseSha ?? run.Work!.BaseSha, run.Policy.MergeMethod, PullRequestText.MergeMessage(task, run, proven))
        {
            Vtid = run.Vtid,
            Attempt = run.Attempt,
        };
    }

    private static string TurnKey(StageContext context) => Turn.ForBase(context.Task.Repository, context.Task.BaseBranch);

    // An unresolved merge is never repeated before it was looked for; one that happened is proven before the run moves.
    private static async Task<Look> LandedAsync(StageContext context, PullRequestEvidence proven, Effect? asked)
    {
        var request = Request(context, proven);
        var landed = await context.Ports.CodeHost.FindMergeAsync(request, context.Cancellation);
        switch (landed.Status)
        {
            case LandedStatus.Landed or LandedStatus.Mismatch when asked is { Status: EffectStatus.Intended }:
                return new Look.Act(Plan(context, proven));
            case LandedStatus.Landed:
                return new Look.Advance(new Trigger.Proven(Evidence(context, request, landed)))
                {
                    Turns = [new TurnChange.GiveBack(TurnKey(context))],
                    PullRequest = new PullRequestBinding(proven.Number, IsOpen: false),
                };
            case LandedStatus.Mismatch:
                return Look.Ends(FailureReasons.LandedTreeMismatch, landed.Detail) with
                {
                    Turns = [new TurnChange.FreezeIt(TurnKey(context), new Freeze(
                        $"{context.Run.Vtid}-{context.Run.Attempt}-landed", landed.Detail, landed.MergeSha, context.Run.Vtid))],
                };
            case LandedStatus.Unprovable:
                return Unprovable(context, landed, asked);
            default:
                return asked is { Status: EffectStatus.Intended }
                    ? new Look.Act(Plan(context, proven))
                    : new Look.Wait($"the merge of PR #{proven.Number} to be visible on {context.Task.BaseBranch}");
        }
    }

    // What landed may become provable: the host indexes late, a lagging mirror catches up. Only the deadline ends the wait.
    private static Look Unprovable(StageContext context, LandedMerge landed, Effect? asked) =>
        context.Run.DeadlineAt <= context.Snapshot.Now && (asked is not { Status: EffectStatus.Intended } || EffectGrace.IsOver(context, asked))
            ? Look.Expires(FailureReasons.MergeUnprovable, landed.Detail)
            : new Look.Wait($"proof of what landed: {landed.Detail}");

    private static async Task<Look?> TakeTurnAsync(StageContext context)
    {
        var turn = await context.Ports.Store.ReadTurnAsync(TurnKey(context), context.Cancellation);
        if (turn.Freeze is { } freeze)
        {
            return new Look.Hold(new Trigger.Held(Holds.BaseFrozen, $"a person releases {context.Task.BaseBranch}: {freeze.Reason}", "operator"));
        }

        if (turn.Holder is { } holder)
        {
            return holder.Vtid == context.Run.Vtid && holder.Attempt == context.Run.Attempt
                ? null
                : new Look.Hold(new Trigger.Held(Holds.MergeTurn, $"{holder.Vtid} has merged into {context.Task.BaseBranch}", "autopilot"));
        }

        return new Look.Advance(new Trigger.MergeTurnTaken()) { Turns = [new TurnChange.Take(turn.Key)] };
    }

    // The merge intent names the newest proof of every kind: the rules against the present base, the checks re-read green.
    private static async Task<Look?> RenewAsync(StageContext context, PullRequestEvidence proven)
    {
        var tip = await context.Ports.CodeHost.FindHeadAsync(context.Task.Repository, context.Task.BaseBranch, context.Cancellation);
        if (tip != context.Run.Find<ValidationEvidence>()!.BaseSha)
        {
            var (problem, validation) = await ReviewStage.EvaluateAsync(context);
            return problem ?? new Look.Advance(new Trigger.EvidenceRenewed(validation!));
        }

        if (context.Now - context.Run.Find<ChecksEvidence>()!.At <= context.Policy.Timeouts.ChecksAge)
        {
            return null;
        }

        var reading = await CheckStage.ReadAsync(context, proven.HeadSha);
        return reading.Verdict switch
        {
            Verdict.Passed => new Look.Advance(new Trigger.EvidenceRenewed(CheckStage.Evidence(context, reading)!)),
            Verdict.Failed => CheckStage.Red(reading),
            _ => new Look.Wait(reading.Detail),
        };
    }

    private static EffectPlan Plan(StageContext context, PullRequestEvidence proven)
    {
        var (host, request) = (context.Ports.CodeHost, Request(context, proven));
        return new EffectPlan(
            EffectAction.Merge,
            proven.HeadSha,
            async (_, cancellation) =>
            {
                var landed = await host.FindMergeAsync(request, cancellation);
                return landed.Status switch
                {
                    LandedStatus.NotLanded => EffectFinding.Absent(landed.Detail),
                    LandedStatus.Unprovable => EffectFinding.Unknown(landed.Detail),
                    _ => EffectFinding.Happened(landed.MergeSha ?? landed.Detail),
                };
            },
            async (_, cancellation) => EffectFinding.From(await host.MergeAsync(request, cancellation), sha => sha))
        {
            Turns = [new TurnChange.Take(TurnKey(context))],
        };
    }

    public static MergeEvidence Evidence(StageContext context, MergeRequest request, LandedMerge landed) => new()
    {
        Vtid = context.Run.Vtid,
        Attempt = context.Run.Attempt,
        At = context.Now,
        Provider = context.Ports.CodeHost.Provider,
        HeadSha = request.HeadSha,
        MergeSha = landed.MergeSha!,
        BaseSha = landed.BaseSha!,
        TreeSha = landed.TreeSha!,
        BaseDrift = landed.BaseSha != request.BaseSha,
    };
}
