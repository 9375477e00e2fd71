namespace Autopilot;

/// <summary>Accepts the heartbeats of workers.</summary>
internal sealed class WorkHeartbeats(EnginePorts ports)
{
    private const int PageOfEvents = 1000;

    private readonly LeaseLengths lengths = new(ports.Store);

    /// <summary>Renews what still holds, and tells apart what is lost from what was ended.</summary>
    public async Task<IReadOnlyList<HeartbeatAnswer?>> AcceptAsync(IReadOnlyList<Heartbeat> heartbeats, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(heartbeats);
        await ports.Tick.EnsureAsync(cancellationToken);
        var known = new List<(int Index, TimeSpan Length)>();
        for (var i = 0; i < heartbeats.Count; i++)
        {
            if (await lengths.FindAsync(heartbeats[i].Vtid, heartbeats[i].Fence, cancellationToken) is { } length)
            {
                known.Add((i, length));
            }
        }

        var answers = new HeartbeatAnswer?[heartbeats.Count];
        foreach (var same in known.GroupBy(one => one.Length, one => one.Index))
        {
            int[] indexes = [.. same];
            var renewed = await ports.Store.HeartbeatAsync([.. indexes.Select(index => heartbeats[index])], same.Key, cancellationToken);
            for (var i = 0; i < indexes.Length; i++)
            {
                answers[indexes[i]] = renewed[i] is { } lease
                    ? new HeartbeatAnswer(lease.ExpiresAt, CancelRequested: false)
                    : await FindEndAsync(heartbeats[indexes[i]], cancellationToken);
            }
        }

        return answers;
    }

    // The decision to end a run revokes its claim. Whoever held it last is told so; the ledger knows who that was.
    private async Task<HeartbeatAnswer?> FindEndAsync(Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        if (await ports.Store.FindAsync(heartbeat.Vtid, cancellationToken) is not { Run: { Ending: not null } run, Now: var now }
            || run.LastFence != heartbeat.Fence)
        {
            return null;
        }

        var after = 0L;
        while (await ports.Store.ReadTaskAsync(heartbeat.Vtid, after, PageOfEvents, cancellationToken) is { Count: > 0 } page)
        {
            if (page.Any(entry => entry.Type == EventTypes.Claimed && entry.Actor == heartbeat.WorkerId && entry.Attempt == run.Attempt
                && (long?)entry.Data?["fence"] == heartbeat.Fence))
            {
                return new HeartbeatAnswer(now, CancelRequested: true);
            }

            after = page[^1].Seq;
        }

        return null;
    }
}
