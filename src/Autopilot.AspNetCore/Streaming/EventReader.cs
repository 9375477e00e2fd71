using System.Threading.Channels;

namespace Autopilot;

/// <summary>
/// One open stream's end of the hub, until it is disposed: first it catches up, page by page, then it follows. Bounded: a reader that falls too
/// far behind loses what it could not take, is told so, and begins anew.
/// </summary>
internal sealed class EventReader(EventHub hub, LedgerPosition after, Vtid? vtid, int capacity) : IDisposable
{
    private readonly Channel<StreamedEvent> channel = Channel.CreateBounded<StreamedEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });
    private bool follows;

    public Vtid? Vtid => vtid;

    /// <summary>The last position that it has.</summary>
    public LedgerPosition Position { get; private set; } = after;

    /// <summary>It fell too far behind.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>What is committed since it has caught up.</summary>
    public ChannelReader<StreamedEvent> Events => channel.Reader;

    /// <summary>
    /// Some of what it missed, or null once it has caught up. What this host still keeps comes from memory; only a reader that was away for longer
    /// has it read from the ledger.
    /// </summary>
    /// <exception cref="AutopilotException"><c>unknown_position</c>.</exception>
    public async ValueTask<IReadOnlyList<StreamedEvent>?> CatchUpAsync(CancellationToken cancellationToken)
    {
        if (follows)
        {
            return null;
        }

        follows = hub.TryJoin(this, out var missed);
        if (!follows)
        {
            missed = await hub.ReadAsync(Position, cancellationToken);
        }

        Position = missed.Count > 0 ? missed[^1].Position : Position;
        return vtid is null ? missed : [.. missed.Where(entry => entry.Vtid == vtid)];
    }

    public void Offer(StreamedEvent entry)
    {
        if (!channel.Writer.TryWrite(entry))
        {
            IsBehind = true;
            End();
        }
    }

    public void End() => channel.Writer.TryComplete();

    public void Dispose() => hub.Leave(this);
}
