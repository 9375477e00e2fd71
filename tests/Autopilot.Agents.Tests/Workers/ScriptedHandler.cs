namespace Autopilot.Tests;

/// <summary>A handler whose work ends when the test says so, or when it is stopped.</summary>
internal sealed class ScriptedHandler : IWorkHandler
{
    private readonly TaskCompletionSource<WorkReport> end = new();

    public int Started { get; private set; }

    public int Stopped { get; private set; }

    public IProgress<WorkProgress>? Progress { get; private set; }

    /// <summary>What it waits for after it was stopped.</summary>
    public TaskCompletionSource? WindDown { get; set; }

    public void Complete(string head = "head") => end.TrySetResult(new WorkReport.Completed(head, "done"));

    public void Return(WorkReport report) => end.TrySetResult(report);

    public void Throw(Exception error) => end.TrySetException(error);

    public async Task<WorkReport> ExecuteAsync(WorkOrder order, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        Started++;
        Progress = progress;
        try
        {
            return await end.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Stopped++;
            if (WindDown is { } slow)
            {
                await slow.Task;
            }

            throw;
        }
    }
}
