using System.Collections.Concurrent;

namespace Autopilot.Benchmarks;

/// <summary>
/// Leases of work on offer, taken as claiming workers take them: whoever asks gets what has waited longest. As many ask as offer, so what
/// one gets for another is handed on.
/// </summary>
internal sealed class ClaimLeases(IAutopilotStore store, string worker, Latencies latencies)
{
    private const string Host = "host-2";

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentDictionary<Vtid, TaskCompletionSource<RunLease>> claims = new();

    /// <summary>Waits for the lease on work that stands on offer.</summary>
    public async Task<RunLease> TakeAsync(Vtid vtid)
    {
        var claim = Claim(vtid);
        while (!claim.Task.IsCompleted)
        {
            var began = TimeProvider.System.GetTimestamp();
            var leases = await store.LeaseClaimableAsync(Host, worker, ["*"], 1, Length, CancellationToken.None);
            if (leases.Count > 0)
            {
                latencies.Add(TimeProvider.System.GetElapsedTime(began));
                Claim(leases[0].Snapshot.Task.Vtid).TrySetResult(leases[0]);
            }
            else
            {
                await Task.WhenAny(claim.Task, Task.Delay(Pause));
            }
        }

        claims.TryRemove(vtid, out _);
        return await claim.Task;
    }

    private TaskCompletionSource<RunLease> Claim(Vtid vtid) =>
        claims.GetOrAdd(vtid, static _ => new TaskCompletionSource<RunLease>(TaskCreationOptions.RunContinuationsAsynchronously));
}
