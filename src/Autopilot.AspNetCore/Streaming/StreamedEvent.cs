using System.Buffers;
using System.Text;

namespace Autopilot;

/// <summary>An event of the ledger as the bytes of a stream, which are the same for all who follow it and are written once.</summary>
internal sealed class StreamedEvent(TaskEvent entry)
{
    private byte[]? frame;

    public LedgerPosition Position => entry.Position;

    public Vtid? Vtid => entry.Vtid;

    /// <summary>Written by the first who sends it; two at once write the same.</summary>
    public ReadOnlySpan<byte> Frame => frame ??= Write();

    /// <summary>One message of Server-Sent Events.</summary>
    public static void Write(IBufferWriter<byte> to, string type, string? id, string data)
    {
        Encoding.UTF8.GetBytes(id is null ? $"event: {type}\ndata: {data}\n\n" : $"event: {type}\nid: {id}\ndata: {data}\n\n", to);
    }

    private byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, "event", entry.Position.ToString(), AutopilotJson.Write(EventView.Of(entry)));
        return buffer.WrittenSpan.ToArray();
    }
}
