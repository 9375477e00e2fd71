using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Autopilot;

/// <summary>
/// Writes one stream of Server-Sent Events: <c>hello</c>, what was missed, then each event as it is committed; <c>ping</c> at every interval,
/// <c>reset</c> for a position that cannot be resumed, <c>bye</c> when the host stops.
/// </summary>
internal sealed class EventStream(EventHub hub, TimeSpan ping, TimeProvider time)
{
    public const string LastEventId = "Last-Event-ID";

    private const int MostUnsent = 32 * 1024;

    public async Task WriteAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        Vtid? vtid = Api.Query(context, "vtid") is { } text ? Vtid.Parse(text) : null;
        var after = LiveEvent.PositionOf(context.Request.Headers[LastEventId] is [{ } id] ? id : null);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        var output = context.Response.BodyWriter;
        var start = after ?? await hub.ReadTailAsync(aborted);

        // Who comes without a position learns the one that it starts from: cut off before its first event, it can go on from there.
        await SendAsync(output, "hello", after is null ? LiveEvent.IdOf(start) : null, AutopilotJson.Write(new HelloView(ping.TotalSeconds)), aborted);
        try
        {
            using var reader = hub.Open(start, vtid);
            while (await reader.CatchUpAsync(aborted) is { } missed)
            {
                await SendAsync(output, missed, aborted);
            }

            await FollowAsync(output, reader, aborted);
        }
        catch (AutopilotException error) when (error.Code == "unknown_position")
        {
            await ResetAsync(output, ResetView.UnknownPosition, aborted);
        }
    }

    private async Task FollowAsync(PipeWriter output, EventReader reader, CancellationToken aborted)
    {
        var pingedAt = time.GetTimestamp();
        var more = reader.Events.WaitToReadAsync(aborted).AsTask();
        while (true)
        {
            if (!await IsDoneWithinAsync(more, ping - time.GetElapsedTime(pingedAt), aborted))
            {
                pingedAt = time.GetTimestamp();
                await SendAsync(output, "ping", null, "{}", aborted);
                continue;
            }

            if (!await more)
            {
                break;
            }

            await SendAsync(output, Taken(reader), aborted);
            more = reader.Events.WaitToReadAsync(aborted).AsTask();
        }

        await (reader.IsBehind
            ? ResetAsync(output, ResetView.TooSlow, aborted)
            : SendAsync(output, "bye", null, "{}", aborted));
    }

    private static IEnumerable<StreamedEvent> Taken(EventReader reader)
    {
        while (reader.Events.TryRead(out var entry))
        {
            yield return entry;
        }
    }

    private static Task ResetAsync(PipeWriter output, string reason, CancellationToken aborted)
    {
        Telemetry.StreamResets.Add(1, new KeyValuePair<string, object?>("reason", reason));

        // A browser forgets its position at an empty id, instead of coming back with the one that was refused.
        return SendAsync(output, "reset", reason == ResetView.UnknownPosition ? "" : null, AutopilotJson.Write(new ResetView(reason)), aborted);
    }

    private async Task<bool> IsDoneWithinAsync(Task<bool> more, TimeSpan wait, CancellationToken aborted)
    {
        if (wait <= TimeSpan.Zero)
        {
            return false;
        }

        try
        {
            await more.WaitAsync(wait, time, aborted);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // What is ready goes out together; a reader that does not take it holds back no more than this.
    private static async Task SendAsync(PipeWriter output, IEnumerable<StreamedEvent> events, CancellationToken aborted)
    {
        foreach (var entry in events)
        {
            output.Write(entry.Frame);
            if (output.UnflushedBytes > MostUnsent)
            {
                await output.FlushAsync(aborted);
            }
        }

        await output.FlushAsync(aborted);
    }

    private static async Task SendAsync(PipeWriter output, string type, string? id, string data, CancellationToken aborted)
    {
        StreamedEvent.Write(output, type, id, data);
        await output.FlushAsync(aborted);
    }
}
