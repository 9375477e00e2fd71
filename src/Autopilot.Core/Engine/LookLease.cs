namespace Autopilot;

/// <summary>A host's hold on a run for one look, counted on a monotonic clock from before it was taken or last renewed.</summary>
internal sealed class LookLease(ITaskStore store, TimeProvider time, RunLease lease, TimeSpan length, long takenAt)
{
    private long countedFrom = takenAt;

    /// <summary>Whether the hold outlasts a call that begins now.</summary>
    public bool Outlasts(TimeSpan call) => length - time.GetElapsedTime(countedFrom) > call;

    /// <summary>Makes the hold outlast a call, by renewing it where it must; false forbids the act.</summary>
    public async Task<bool> SecureAsync(TimeSpan call, CancellationToken cancellationToken)
    {
        if (Outlasts(call))
        {
            return true;
        }

        var renewedAt = time.GetTimestamp();
        if (!await store.RenewAsync(lease, length, cancellationToken))
        {
            return false;
        }

        countedFrom = renewedAt;
        return Outlasts(call);
    }
}
