using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// How long the lease of a claim holds. A run keeps its policy and a fence is never given twice, so what was read once stays true, and a
/// heartbeat need not read the task.
/// </summary>
internal sealed class LeaseLengths(ITaskStore store)
{
    private const int MostKept = 100_000;

    private readonly ConcurrentDictionary<(Vtid Vtid, long Fence), TimeSpan> known = [];

    /// <summary>The length, or null when the fence is not the task's latest: that claim is lost.</summary>
    public async ValueTask<TimeSpan?> FindAsync(Vtid vtid, long fence, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((vtid, fence), out var length))
        {
            return length;
        }

        if (await store.FindAsync(vtid, cancellationToken) is not { Run: { } run } || run.LastFence != fence)
        {
            return null;
        }

        if (known.Count > MostKept)
        {
            known.Clear();
        }

        return known[(vtid, fence)] = run.Policy.Timeouts.Lease;
    }
}
