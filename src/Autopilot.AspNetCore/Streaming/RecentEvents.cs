namespace Autopilot;

/// <summary>What was handed out lately, in order and found by position; a bounded number.</summary>
internal sealed class RecentEvents(int most)
{
    private readonly Queue<StreamedEvent> events = new();
    private readonly Dictionary<LedgerPosition, long> numbers = [];
    private long added;

    public void Add(StreamedEvent entry)
    {
        events.Enqueue(entry);
        numbers[entry.Position] = added++;
        if (events.Count > most)
        {
            numbers.Remove(events.Dequeue().Position);
        }
    }

    /// <summary>What came after a position, or null where that is not kept any more.</summary>
    public IEnumerable<StreamedEvent>? After(LedgerPosition position) => numbers.TryGetValue(position, out var number)
        ? events.Skip((int)(number + 1 - (added - events.Count)))
        : null;
}
