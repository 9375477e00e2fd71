using System.Collections.Concurrent;

namespace Autopilot.Tests;

/// <summary>Takes progress, and says when the first came.</summary>
internal sealed class Listener : IProgress<WorkProgress>
{
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<WorkProgress> All { get; } = new();

    public Task First => first.Task;

    public void Report(WorkProgress value)
    {
        All.Enqueue(value);
        first.TrySetResult();
    }
}
