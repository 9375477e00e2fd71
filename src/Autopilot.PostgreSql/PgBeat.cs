namespace Autopilot;

/// <summary>A heartbeat with the lease that it asks for.</summary>
internal sealed record PgBeat(Heartbeat Heartbeat, TimeSpan Lease)
{
    /// <summary>Renews many leases; those of one length in one statement.</summary>
    public static async Task<IReadOnlyList<Settled<ClaimLease?>>> RenewAsync(PgDatabase database, IReadOnlyList<PgBeat> beats)
    {
        var answers = new Dictionary<Heartbeat, ClaimLease?>(ReferenceEqualityComparer.Instance);
        foreach (var same in beats.GroupBy(beat => beat.Lease))
        {
            Heartbeat[] asked = [.. same.Select(beat => beat.Heartbeat)];
            var answered = await PgWorkers.HeartbeatAsync(database, asked, same.Key, CancellationToken.None).ConfigureAwait(false);
            for (var index = 0; index < asked.Length; index++)
            {
                answers[asked[index]] = answered[index];
            }
        }

        return [.. beats.Select(beat => new Settled<ClaimLease?>(answers[beat.Heartbeat]))];
    }
}
