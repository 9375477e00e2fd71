namespace Autopilot;

/// <summary>
/// What waits to be written, and which of it shares a transaction. Those whose work was just committed often come back at
/// once: a transaction stays open for as many as the last one leads to expect, and runs what some bring while others still
/// prepare theirs. Without that wait the groups shrink, and every flush serves fewer. All waits of a transaction together
/// last no longer than the work of the last one did, and nobody waits for one who comes alone.
/// </summary>
/// <param name="path">The database file, for messages.</param>
internal sealed class SqliteQueue(string path)
{
    private const int MostPerGroup = 256;

    // To be woken for each piece of work would cost as much as the work.
    private const int Handful = 16;

    // Other processes wait too while a transaction is open, and a slow one is no reason to make the next one slow.
    private static readonly TimeSpan MostPatience = TimeSpan.FromMilliseconds(20);

    private static readonly Comparer<SqliteJob> ByKey = Comparer<SqliteJob>.Create((one, other) => string.CompareOrdinal(one.Key, other.Key));

    private readonly object gate = new();
    private readonly List<SqliteJob> arrived = [];
    private readonly List<SqliteJob> waiting = [];
    private readonly List<SqliteJob> group = [];
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private int expected;
    private int wanted = 1;
    private TimeSpan patience;
    private TimeSpan waited;
    private long began;
    private string? closed;

    /// <summary>The pieces of work that share the transaction, in the order in which they run. A group holds at most one per task.</summary>
    public IReadOnlyList<SqliteJob> Group => group;

    /// <summary>Takes a piece of work, from any thread.</summary>
    /// <returns>Why it is not taken, or null.</returns>
    public string? TryAdd(SqliteJob job)
    {
        lock (gate)
        {
            if (closed is not null)
            {
                return closed;
            }

            arrived.Add(job);
            if (arrived.Count >= wanted)
            {
                Monitor.Pulse(gate);
            }

            return null;
        }
    }

    /// <summary>Takes nothing from now on. What it has will still be written.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed ??= $"'{path}' is closed.";
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Takes nothing from now on, and has nothing written: whoever waits is told why.</summary>
    public void Break(Exception error)
    {
        List<SqliteJob> left;
        lock (gate)
        {
            closed ??= $"'{path}' cannot be written over this connection any more: {error.Message}";
            left = [.. group, .. waiting, .. arrived];
            arrived.Clear();
        }

        foreach (var job in left)
        {
            job.Fail(new StoreUnavailableException(closed, error));
            job.Tell();
        }
    }

    /// <summary>Waits for work, and begins a group with what is there.</summary>
    /// <returns><see langword="false"/> when nothing is there and nothing more will come.</returns>
    public bool Begin()
    {
        group.Clear();
        keys.Clear();
        lock (gate)
        {
            Wait(1 - waiting.Count, Timeout.InfiniteTimeSpan);
        }

        waited = TimeSpan.Zero;
        began = TimeProvider.System.GetTimestamp();
        return TryTake();
    }

    /// <summary>Adds to the group what has come since, and waits for those who are expected.</summary>
    /// <returns><see langword="false"/> when the group is complete.</returns>
    public bool TryTakeMore()
    {
        if (group.Count < expected)
        {
            var from = TimeProvider.System.GetTimestamp();
            lock (gate)
            {
                Wait(Math.Min(Handful, expected - group.Count), patience - waited);
            }

            waited += TimeProvider.System.GetElapsedTime(from);
        }

        return TryTake();
    }

    /// <summary>Ends the group, before its callers are told: the next one expects them back, and those who wait already.</summary>
    public void End()
    {
        var worked = TimeProvider.System.GetElapsedTime(began) - waited;
        patience = worked < MostPatience ? worked : MostPatience;
        lock (gate)
        {
            expected = Math.Min(MostPerGroup, group.Count + waiting.Count + arrived.Count);
        }
    }

    private void Wait(int count, TimeSpan most)
    {
        wanted = count;
        var from = TimeProvider.System.GetTimestamp();
        while (arrived.Count < count && closed is null)
        {
            var left = most == Timeout.InfiniteTimeSpan ? most : most - TimeProvider.System.GetElapsedTime(from);
            if (left != Timeout.InfiniteTimeSpan && left <= TimeSpan.Zero)
            {
                return;
            }

            // Whole milliseconds are as fine as a wait gets: to wait for none would be to turn in circles.
            Monitor.Wait(gate, left == Timeout.InfiniteTimeSpan ? left : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)));
        }
    }

    // A second piece of work of the same task waits for the next group: it may depend on what the first one reads back.
    private bool TryTake()
    {
        lock (gate)
        {
            waiting.AddRange(arrived);
            arrived.Clear();
        }

        var present = group.Count;
        waiting.RemoveAll(job =>
        {
            var chosen = group.Count < MostPerGroup && (job.Key is null || keys.Add(job.Key));
            if (chosen)
            {
                group.Add(job);
            }

            return chosen;
        });
        group.Sort(present, group.Count - present, ByKey);
        return group.Count > present;
    }
}
