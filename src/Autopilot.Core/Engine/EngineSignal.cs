namespace Autopilot;

/// <summary>
/// Wakes the waiters of this process when something may be there for them: the loop, for which runs are due, and claims, for which work is on
/// offer. A signal only hastens a look: losing one loses nothing.
/// </summary>
public sealed class EngineSignal
{
    private TaskCompletionSource due = Create();
    private TaskCompletionSource offer = Create();

    /// <summary>A run may be due; take it before looking, so that no signal is missed in between.</summary>
    public Task NextDue => Volatile.Read(ref due).Task;

    /// <summary>Work may be on offer, or a worker may have a free slot; take it before looking, so that no signal is missed in between.</summary>
    public Task NextOffer => Volatile.Read(ref offer).Task;

    /// <summary>Wakes who waits for due runs.</summary>
    public void NotifyDue() => Interlocked.Exchange(ref due, Create()).TrySetResult();

    /// <summary>Wakes who waits for work.</summary>
    public void NotifyOffer() => Interlocked.Exchange(ref offer, Create()).TrySetResult();

    /// <summary>Wakes everyone who waits now.</summary>
    public void Notify()
    {
        NotifyDue();
        NotifyOffer();
    }

    /// <summary>Waits for a signal or for a time.</summary>
    /// <param name="signal">Taken before the look.</param>
    /// <param name="most">The longest wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task WaitAsync(Task signal, TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signal);
        ArgumentNullException.ThrowIfNull(time);
        return WaitAsync([signal], most, time, cancellationToken);
    }

    // Not Task.WhenAny: it hears of a signal on the thread pool, whatever scheduler waits for it.
    internal static async Task WaitAsync(IEnumerable<Task> signals, TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var over = new CancellationTokenSource();
        using var timer = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), woken, most, Timeout.InfiniteTimeSpan);
        using var stop = cancellationToken.Register(static state => ((TaskCompletionSource)state!).TrySetResult(), woken);
        foreach (var signal in signals)
        {
            _ = signal.ContinueWith(_ => woken.TrySetResult(), over.Token, TaskContinuationOptions.None, TaskScheduler.Current);
        }

        await woken.Task;
        over.Cancel();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
