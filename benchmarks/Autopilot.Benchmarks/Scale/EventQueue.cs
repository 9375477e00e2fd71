namespace Autopilot.Benchmarks.Scale;

/// <summary>What happens next in the model.</summary>
internal enum EventKind
{
    Arrival,
    Look,
    AgentEnd,
    Slot,
    Passing,
    Return,
    Mending,
}

/// <summary>Events by time; at one time, in the order in which they were added.</summary>
internal sealed class EventQueue
{
    private const int KindBits = 3, OrderBits = 36;

    private readonly PriorityQueue<int, long> heap = new();
    private long order;

    /// <param name="at">Milliseconds since the beginning, below 2^27.</param>
    /// <param name="kind">What happens.</param>
    /// <param name="task">The task that it is about, below 2^28.</param>
    public void Add(int at, EventKind kind, int task) => heap.Enqueue((task << KindBits) | (int)kind, ((long)at << OrderBits) | order++);

    public bool TryTake(out int at, out EventKind kind, out int task)
    {
        var found = heap.TryDequeue(out var what, out var when);
        (at, kind, task) = ((int)(when >> OrderBits), (EventKind)(what & ((1 << KindBits) - 1)), what >> KindBits);
        return found;
    }
}
