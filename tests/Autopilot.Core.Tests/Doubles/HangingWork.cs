namespace Autopilot.Tests;

/// <summary>Work that shows progress for ever, until it is cancelled.</summary>
internal sealed class HangingWork(TimeProvider time) : IWorkHandler
{
    public DateTimeOffset? CancelledAt { get; private set; }

    public async Task<WorkReport> ExecuteAsync(WorkOrder order, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                progress.Report(new WorkProgress("thinking"));
                await Task.Delay(TimeSpan.FromMinutes(1), time, cancellationToken);
            }
        }
        finally
        {
            CancelledAt = time.GetUtcNow();
        }
    }
}
