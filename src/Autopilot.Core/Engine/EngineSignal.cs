namespace Autopilot;

/// <summary>Wakes the waiters of this process when something may be due. A signal only hastens a look: losing one loses nothing.</summary>
public sealed class EngineSignal
{
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Wakes everyone who waits now.</summary>
    public void Notify() =>
        Interlocked.Exchange(ref next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>What to wait for; take it before looking, so that no signal is missed in between.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Waits for a signal or for a time.</summary>
    /// <param name="signal">Taken from <see cref="Next"/> before the look.</param>
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
}
