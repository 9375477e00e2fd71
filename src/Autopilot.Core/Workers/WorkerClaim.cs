using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>Carries one claim from the order to the report.</summary>
internal sealed class WorkerClaim(
    IWorkQueue queue, HeartbeatRounds rounds, IWorkHandler handler, string workerId, WorkOrder order, WorkerLoopOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Works, and reports how it ended; a claim that is lost ends quietly.</summary>
    /// <param name="shutdown">Cancelled when the host stops: the work is stopped, awaited and given back.</param>
    public async Task RunAsync(CancellationToken shutdown)
    {
        using var lease = new HeldLease(rounds, workerId, order, options, time, logger);
        using var deadline = new CancellationTokenSource(Positive(order.Deadline - order.IssuedAt), time);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(shutdown, deadline.Token, lease.Lost);

        // The lease is renewed until the work has really ended, also while it winds down: until then it is not to be offered
        // to anybody else.
        var renewal = lease.RenewAsync();
        var report = await ExecuteAsync(lease, work.Token);
        lease.LetGo();
        await renewal;
        if (lease.IsLost)
        {
            logger.LeaseWasLost(order.Vtid, order.Fence);
            return;
        }

        await ReportAsync(lease, Settle(report, lease, deadline.Token, work.Token), shutdown);
    }

    // On a task of its own, so that a handler that blocks its thread does not keep the lease from being renewed.
    private async Task<WorkReport?> ExecuteAsync(HeldLease lease, CancellationToken stop)
    {
        try
        {
            return await Task.Factory.StartNew(
                () => handler.ExecuteAsync(order, lease, stop),
                CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (ProviderException error)
        {
            return new WorkReport.Failed(new Failure(error.Kind, error.Code, error.Message)) { Usage = lease.Usage ?? new Usage() };
        }
        catch (Exception error)
        {
            logger.WorkThrew(error, order.Vtid, order.Fence);
            return new WorkReport.Failed(new Failure(FailureKind.Transient, "worker_error", $"The worker failed: {error.GetType().Name}: {error.Message}"))
            {
                Usage = lease.Usage ?? new Usage(),
            };
        }
    }

    // Finished work counts even when it was being stopped. A failure does not: it is then most likely the stop itself.
    private WorkReport Settle(WorkReport? report, HeldLease lease, CancellationToken deadline, CancellationToken stop)
    {
        if (report is WorkReport.Completed || (report is not null && !stop.IsCancellationRequested))
        {
            return report;
        }

        WorkReport stopped = deadline.IsCancellationRequested
            ? new WorkReport.Failed(new Failure(
                FailureKind.Timeout, FailureReasons.ExecutionTimeout,
                $"The work did not end within {order.Deadline - order.IssuedAt}; it was stopped with everything it had started."))
            : new WorkReport.Released("The worker's host stops.");
        return stopped with { Usage = report?.Usage ?? lease.Usage ?? new Usage() };
    }

    private async Task ReportAsync(HeldLease lease, WorkReport report, CancellationToken shutdown)
    {
        using var lastCall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var hurry = shutdown.Register(() => lastCall.CancelAfter(options.ReleaseLimit));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, lastCall.Token);
        for (var failures = 0; !stop.IsCancellationRequested && !lease.IsLost; failures++)
        {
            if (await TryReportAsync(report, failures, stop.Token))
            {
                return;
            }
        }

        logger.ReportGivenUp(order.Vtid, order.Fence);
    }

    private async Task<bool> TryReportAsync(WorkReport report, int failures, CancellationToken stop)
    {
        try
        {
            using var limit = new CancellationTokenSource(options.CallLimit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
            await queue.ReportAsync(order.Vtid, workerId, order.Fence, report, either.Token);
            logger.WorkReported(order.Vtid, order.Fence, report.GetType().Name);
            return true;
        }
        catch (RefusedException refusal)
        {
            logger.ReportRefused(order.Vtid, order.Fence, refusal.Code);
            return true;
        }
        catch (Exception error)
        {
            var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures, 5)));
            logger.ReportFailed(error, order.Vtid, order.Fence, pause.TotalMilliseconds);
            await WorkerLoop.PauseAsync(pause, time, stop);
            return false;
        }
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
