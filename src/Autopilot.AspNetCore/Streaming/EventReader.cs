using System.Threading.Channels;

namespace Autopilot;

/// <summary>
/// One open stream's end of the hub, until it leaves. Bounded: a reader that falls too far behind loses what it could not take, is told so, and begins anew.
/// </summary>
internal sealed class EventReader(Action<EventReader> leave, Vtid? vtid, int capacity) : IDisposable
{
    private readonly Channel<TaskEvent> channel = Channel.CreateBounded<TaskEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });

    public Vtid? Vtid => vtid;

    /// <summary>What it missed before it came.</summary>
    public IReadOnlyList<TaskEvent> Backlog { get; set; } = [];

    /// <summary>It fell too far behind.</summary>
    public bool IsBehind { get; private set; }

    public ChannelReader<TaskEvent> Events => channel.Reader;

    public void Offer(TaskEvent entry)
    {
        if (!channel.Writer.TryWrite(entry))
        {
            IsBehind = true;
            End();
        }
    }

    public void End() => channel.Writer.TryComplete();

    public void Dispose() => leave(this);
}
