using System.Text.Json;

namespace Autopilot;

/// <summary>How a claim ends by its worker's report: accepted once, again when it is equal, and otherwise refused.</summary>
internal sealed class WorkReports(EnginePorts ports)
{
    private const int MostTries = 16;

    /// <summary>Accepts a report.</summary>
    /// <exception cref="RefusedException"><c>lease_lost</c>.</exception>
    public async Task AcceptAsync(Vtid vtid, string workerId, long fence, WorkReport report, CancellationToken cancellationToken)
    {
        // The key is the claim itself: an equal report is accepted again, another one under the same fence is refused.
        var command = new CommandRecord(
            $"worker:{workerId}", $"report/{vtid}/{fence}", Commits.Hash(report.GetType().Name + JsonSerializer.Serialize(report, report.GetType())), "");
        var beganAt = ports.Time.GetUtcNow();
        for (var tries = 0; tries < MostTries; tries++)
        {
            var before = await ports.Store.FindAsync(vtid, cancellationToken) ?? throw LeaseLost(vtid, workerId, fence);
            var known = await ports.Store.FindCommandAsync(command.Principal, command.Key, cancellationToken);
            if (known?.PayloadHash == command.PayloadHash)
            {
                return;
            }

            if (known is not null || before.Run is not { } run || fence < 1 || fence > run.LastFence)
            {
                throw LeaseLost(vtid, workerId, fence);
            }

            var trigger = TriggerOf(before, run, workerId, fence, report);
            if (Commit(before, run, workerId, fence, trigger, report.Usage) is not { } commit)
            {
                await RecordAsync(before, run, (workerId, fence), trigger, cancellationToken);
                throw LeaseLost(vtid, workerId, fence);
            }

            var result = await ports.Store.CommitAsync(commit with { Command = command }, cancellationToken);
            switch (result.Outcome)
            {
                case CommitOutcome.Committed:
                    RunMeasures.Committed(before, result.Snapshot!, trigger.Kind);
                    RunSpans.Record("report", result.Snapshot!.Run!, beganAt, workerId);
                    await ports.HastenAsync(vtid);
                    ports.Signal.NotifyOffer(); // The worker may have a free slot now.
                    return;
                case CommitOutcome.Repeated:
                    return;
                case CommitOutcome.VersionConflict:
                    Telemetry.Conflicts.Add(1);
                    continue;
                default:
                    throw LeaseLost(vtid, workerId, fence);
            }
        }

        throw new StoreUnavailableException($"{vtid} kept changing; report again.");
    }

    // A claim that was lost to another is told to its worker only. A report that the run's state does not take at all is
    // evidence that somebody is wrong about the run, and stays in the ledger.
    private async Task RecordAsync(TaskSnapshot before, Run run, (string Worker, long Fence) claim, Trigger trigger, CancellationToken cancellationToken)
    {
        var lost = run.Ending is null && !IsHolder(run, claim.Worker, claim.Fence) && TransitionTable.TryMove(run.State, trigger.Kind, out _);
        if (lost)
        {
            return;
        }

        var decision = Lifecycle.Decide(run, trigger, before.Now);
        if (decision.Kind == DecisionKind.Illegal)
        {
            Telemetry.Mismatches.Add(1);
            await ports.Store.CommitAsync(Commits.OfMismatch(before, decision, trigger), cancellationToken);
        }
    }

    private static Commit? Commit(TaskSnapshot before, Run run, string workerId, long fence, Trigger trigger, Usage used)
    {
        if (run.Ending is not null || !IsHolder(run, workerId, fence))
        {
            return null;
        }

        var decision = Lifecycle.Decide(run, trigger, before.Now);
        return decision.Kind == DecisionKind.Applied
            ? Commits.Of(before, decision, before.Now, used) with { Claim = ClaimGuard.Live, ClaimWorker = workerId, ClaimFence = fence }
            : null;
    }

    private static bool IsHolder(Run run, string workerId, long fence) => run.Claim is { } claim && claim.Fence == fence && claim.WorkerId == workerId;

    private static Trigger TriggerOf(TaskSnapshot before, Run run, string workerId, long fence, WorkReport report) => report switch
    {
        WorkReport.Completed completed => new Trigger.WorkCompleted(
            new WorkResult(
                fence, completed.HeadSha, new WorkBranch(run.Vtid, run.Attempt, fence).ToString(), run.Claim?.BaseSha ?? "",
                Bounded(completed.Summary), completed.OpensPullRequest, before.Now),
            workerId),
        WorkReport.Failed { Failure: { Kind: FailureKind.Transient } failure } => Lost(fence, ClaimLoss.TransientFailure, counts: true, failure),
        WorkReport.Failed { Failure: { Kind: FailureKind.Environment } failure } => Lost(fence, ClaimLoss.EnvironmentFailure, counts: false, failure),
        WorkReport.Failed { Failure: var failure } => new Trigger.EndingDecided(new Ending(
            FailureReasons.OutcomeOf(failure.Kind), FailureReasons.OfWorker(failure) with { Message = Bounded(failure.Message) }, workerId)),
        WorkReport.Released released => new Trigger.ClaimLost(
            fence, new ClaimLoss(ClaimLoss.Released, false, Bounded($"Worker {workerId} gave the work back: {released.Message}"))),
        _ => throw new InvalidOperationException($"{report.GetType().Name} is not a report."),
    };

    private static Trigger.ClaimLost Lost(long fence, string cause, bool counts, Failure failure) =>
        new(fence, new ClaimLoss(cause, counts, Bounded($"{failure.Reason}: {failure.Message}")) { Reason = failure.Reason });

    private static string Bounded(string text) => text.Length <= 16 * 1024 ? text : text[..(16 * 1024)] + "…";

    private static RefusedException LeaseLost(Vtid vtid, string workerId, long fence) =>
        new(RefusalCodes.LeaseLost, $"Worker {workerId} does not hold {vtid} under fence {fence} any more.", vtid);
}
