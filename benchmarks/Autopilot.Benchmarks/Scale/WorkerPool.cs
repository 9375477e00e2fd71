namespace Autopilot.Benchmarks.Scale;

/// <summary>Free slots, and the work that waits for one: what was offered first goes first.</summary>
internal sealed class WorkerPool
{
    private readonly Queue<(int Task, int OfferedAt)> offers = new();
    private int accountedAt;

    public WorkerPool(int workers, int minutes, Waits claimWaits)
    {
        (Free, ClaimWaits) = (workers, claimWaits);
        (FreeSeconds, BusySeconds, Heartbeats) = (new MinuteSeries(minutes), new MinuteSeries(minutes), new MinuteSeries(minutes));
    }

    public int Free { get; private set; }

    /// <summary>How much work stands on offer.</summary>
    public int Offered { get; set; }

    public int LastClaimAt { get; private set; } = int.MinValue / 2;

    /// <summary>Slots times seconds that were free, for each minute.</summary>
    public MinuteSeries FreeSeconds { get; }

    /// <summary>Agents times seconds that they worked, for each minute.</summary>
    public MinuteSeries BusySeconds { get; }

    public MinuteSeries Heartbeats { get; }

    public Waits ClaimWaits { get; }

    public void Offer(int task, int now)
    {
        offers.Enqueue((task, now));
        Offered++;
    }

    /// <summary>The next piece of work, if a slot is free for it.</summary>
    /// <param name="now">The time.</param>
    /// <param name="stands">Whether an offer still stands as it was made.</param>
    public int? TryTake(int now, Func<int, int, bool> stands)
    {
        while (Free > 0 && offers.TryDequeue(out var offer))
        {
            if (stands(offer.Task, offer.OfferedAt))
            {
                Change(now, -1);
                Offered--;
                LastClaimAt = now;
                ClaimWaits.Add(now, now - offer.OfferedAt);
                return offer.Task;
            }
        }

        return null;
    }

    public void GiveBack(int now) => Change(now, 1);

    /// <summary>Counts the work of a claim and its heartbeats.</summary>
    public void Work(int from, int to, int interval)
    {
        BusySeconds.AddLevel(from, to, 1);
        for (var at = from + interval; at < to; at += interval)
        {
            Heartbeats.Add(at, 1);
        }
    }

    /// <summary>Counts what was free until now.</summary>
    public void Account(int now)
    {
        FreeSeconds.AddLevel(accountedAt, now, Free);
        accountedAt = now;
    }

    private void Change(int now, int by)
    {
        Account(now);
        Free += by;
    }
}
