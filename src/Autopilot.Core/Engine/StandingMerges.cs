namespace Autopilot;

/// <summary>What an ended run merged and what still stands on the base.</summary>
/// <param name="Run">The run that merged it.</param>
/// <param name="Merge">The merge, read back.</param>
internal sealed record StandingMerge(Run Run, MergeEvidence Merge);

/// <summary>Finds what a task's ended runs merged.</summary>
internal sealed class StandingMerges(EnginePorts ports)
{
    /// <summary>The newest merge of the task that is on its base and not reverted, or null; none while a run is active.</summary>
    public async Task<StandingMerge?> FindAsync(TaskSnapshot ended, CancellationToken cancellationToken)
    {
        if (ended.Run is not { } latest || !latest.State.IsTerminal() || latest.State == RunState.Completed)
        {
            return null;
        }

        var (host, task) = (ports.CodeHost, ended.Task);
        string? tip = null;
        for (var attempt = latest.Attempt; attempt >= 1; attempt--)
        {
            var run = attempt == latest.Attempt ? latest : await ports.Store.FindRunAsync(task.Vtid, attempt, cancellationToken);
            if (run is null || (run.Find<MergeEvidence>() ?? await FindUnrecordedAsync(ended, run, cancellationToken)) is not { } merge)
            {
                continue;
            }

            tip ??= await host.FindHeadAsync(task.Repository, task.BaseBranch, cancellationToken);
            if (tip is not null
                && await host.ContainsAsync(task.Repository, merge.MergeSha, tip, cancellationToken)
                && !await host.ContainsRevertAsync(task.Repository, merge.MergeSha, tip, cancellationToken))
            {
                return new StandingMerge(run, merge);
            }
        }

        return null;
    }

    // A merge that its run could not prove, or that somebody else made, is known only to the code host.
    private async Task<MergeEvidence?> FindUnrecordedAsync(TaskSnapshot ended, Run run, CancellationToken cancellationToken)
    {
        if (run.Find<PullRequestEvidence>() is not { } pullRequest || run.Work is null)
        {
            return null;
        }

        var context = new StageContext(ended with { Run = run, Effects = [] }, ports, "", cancellationToken);
        var request = MergeStage.Request(context, pullRequest);
        var landed = await ports.CodeHost.FindMergeAsync(request, cancellationToken);
        return landed.Status == LandedStatus.Landed ? MergeStage.Evidence(context, request, landed) : null;
    }
}
