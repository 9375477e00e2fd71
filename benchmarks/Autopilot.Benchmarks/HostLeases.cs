using System.Collections.Concurrent;

namespace Autopilot.Benchmarks;

/// <summary>The leases of one engine host, taken as <see cref="RunLoop"/> takes them: as many due runs at a time as there is room for.</summary>
internal sealed class HostLeases : IAsyncDisposable
{
    private const string Host = "host-1";

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(90), LongestPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Vtid, TaskCompletionSource<RunLease>> looks = new();
    private readonly CancellationTokenSource stop = new();
    private readonly EngineSignal signal = new();
    private readonly IAutopilotStore store;
    private readonly Latencies? latencies;
    private readonly int most;
    private readonly Task loop;
    private int held;

    /// <param name="store">The store.</param>
    /// <param name="most">Runs looked at at a time.</param>
    /// <param name="latencies">Notes what the leases took.</param>
    public HostLeases(IAutopilotStore store, int most, Latencies? latencies = null)
    {
        (this.store, this.most, this.latencies) = (store, most, latencies);
        loop = Task.Run(RunAsync);
    }

    /// <summary>Waits for the lease on a due run.</summary>
    public Task<RunLease> TakeAsync(Vtid vtid) => Look(vtid).Task;

    /// <summary>Ends it, as a look does.</summary>
    public async Task ReleaseAsync(RunLease lease, TimeSpan? dueIn)
    {
        looks.TryRemove(lease.Snapshot.Task.Vtid, out _);
        await store.ReleaseAsync(lease, dueIn, CancellationToken.None);
        Interlocked.Decrement(ref held);
        signal.NotifyDue();
    }

    /// <summary>Says that a run may be due.</summary>
    public void Wake() => signal.NotifyDue();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var next = signal.NextDue;
                var free = most - Volatile.Read(ref held);
                if (free == 0 || await LeaseAsync(free) == 0)
                {
                    var due = free > 0 ? await store.NextDueAsync(stop.Token) ?? LongestPause : LongestPause;
                    await EngineSignal.WaitAsync(next, due < LongestPause ? due : LongestPause, TimeProvider.System, stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return; // The drive has ended.
        }
        catch (Exception error)
        {
            // Whoever waits for a lease, now or later, must hear of it.
            foreach (var look in looks.Values)
            {
                look.TrySetException(error);
            }

            throw;
        }
    }

    private async Task<int> LeaseAsync(int free)
    {
        var began = TimeProvider.System.GetTimestamp();
        var leases = await store.LeaseDueAsync(Host, free, Length, stop.Token);
        if (leases.Count > 0)
        {
            latencies?.Add(TimeProvider.System.GetElapsedTime(began));
        }

        Interlocked.Add(ref held, leases.Count);
        foreach (var lease in leases)
        {
            Look(lease.Snapshot.Task.Vtid).TrySetResult(lease);
        }

        return leases.Count;
    }

    private TaskCompletionSource<RunLease> Look(Vtid vtid) =>
        looks.GetOrAdd(vtid, static _ => new TaskCompletionSource<RunLease>(TaskCreationOptions.RunContinuationsAsynchronously));
}
