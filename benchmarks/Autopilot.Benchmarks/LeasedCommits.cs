using System.Collections.Concurrent;

namespace Autopilot.Benchmarks;

/// <summary>Commits as the engine does: under a host's lease on the run, one for all that is done in one state.</summary>
/// <param name="store">The store.</param>
/// <param name="leases">The host's leases.</param>
/// <param name="claims">Leases of work on offer; null: the host's lease holds until the work is claimed.</param>
/// <param name="latencies">Notes what the commits took.</param>
internal sealed class LeasedCommits(IAutopilotStore store, HostLeases leases, ClaimLeases? claims, Latencies? latencies)
{
    // As long as an offer stands before the engine judges it.
    private static readonly TimeSpan Pickup = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Vtid, RunLease> held = new();
    private readonly ConcurrentDictionary<Vtid, bool> offered = new();

    public async Task<CommitResult> CommitAsync(Commit commit)
    {
        var vtid = commit.Task.Vtid;
        if (commit.Task.Attempt == 0 || commit.Run is { Version: 0 })
        {
            var begun = await StoreAsync(commit);
            leases.Wake();
            return begun;
        }

        if (claims is not null && offered.TryRemove(vtid, out _))
        {
            return await ClaimAsync(claims, commit);
        }

        var lease = held.TryGetValue(vtid, out var taken) ? taken : held[vtid] = await leases.TakeAsync(vtid);
        var result = await StoreAsync(commit);
        var run = result.Snapshot?.Run;
        if (claims is not null && run is { State: RunState.InProgress, OnOffer: true })
        {
            offered[vtid] = true;
            await ReleaseAsync(After(lease, result), Pickup);
        }
        else if (run is not null && run.State != lease.Snapshot.Run!.State)
        {
            await ReleaseAsync(After(lease, result), run.State.IsTerminal() ? null : TimeSpan.Zero);
        }

        return result;
    }

    // A release says when a run is due only of the version that it has seen.
    private static RunLease After(RunLease lease, CommitResult result) => result.Snapshot is { } written ? lease with { Snapshot = written } : lease;

    private Task ReleaseAsync(RunLease lease, TimeSpan? dueIn)
    {
        held.TryRemove(lease.Snapshot.Task.Vtid, out _);
        return leases.ReleaseAsync(lease, dueIn);
    }

    private async Task<CommitResult> ClaimAsync(ClaimLeases given, Commit commit)
    {
        var lease = await given.TakeAsync(commit.Task.Vtid);
        var result = await StoreAsync(commit);
        await store.ReleaseAsync(After(lease, result), TimeSpan.Zero, CancellationToken.None);
        leases.Wake();
        return result;
    }

    private async Task<CommitResult> StoreAsync(Commit commit)
    {
        var began = TimeProvider.System.GetTimestamp();
        var result = await store.CommitAsync(commit, CancellationToken.None);
        latencies?.Add(TimeProvider.System.GetElapsedTime(began));
        return result;
    }
}
