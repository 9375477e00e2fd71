using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Autopilot;

/// <summary>
/// Writes one stream of Server-Sent Events: <c>hello</c>, what was missed, then each event as it is committed; <c>ping</c> while it is quiet,
/// <c>reset</c> for a position that cannot be resumed, <c>bye</c> when the host stops.
/// </summary>
internal sealed class EventStream(EventHub hub, TimeSpan ping, TimeProvider time)
{
    public const string LastEventId = "Last-Event-ID";

    public async Task WriteAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        Vtid? vtid = Api.Query(context, "vtid") is { } text ? Vtid.Parse(text) : null;
        var after = LiveEvent.PositionOf(context.Request.Headers[LastEventId] is [{ } id] ? id : null);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        var start = after ?? await hub.ReadTailAsync(aborted);

        // Who comes without a position learns the one that it starts from: cut off before its first event, it can go on from there.
        await SendAsync(context, "hello", after is null ? LiveEvent.IdOf(start) : null, AutopilotJson.Write(new HelloView(ping.TotalSeconds)), aborted);
        try
        {
            using var reader = await hub.OpenAsync(start, vtid, aborted);
            foreach (var entry in reader.Backlog)
            {
                await SendAsync(context, entry, aborted);
            }

            await FollowAsync(context, reader, aborted);
        }
        catch (AutopilotException error) when (error.Code == "unknown_position")
        {
            await ResetAsync(context, ResetView.UnknownPosition, aborted);
        }
    }

    private async Task FollowAsync(HttpContext context, EventReader reader, CancellationToken aborted)
    {
        var more = reader.Events.WaitToReadAsync(aborted).AsTask();
        while (true)
        {
            if (!await IsDoneWithinAsync(more, aborted))
            {
                await SendAsync(context, "ping", null, "{}", aborted);
                continue;
            }

            if (!await more)
            {
                break;
            }

            while (reader.Events.TryRead(out var entry))
            {
                await SendAsync(context, entry, aborted);
            }

            more = reader.Events.WaitToReadAsync(aborted).AsTask();
        }

        await (reader.IsBehind
            ? ResetAsync(context, ResetView.TooSlow, aborted)
            : SendAsync(context, "bye", null, "{}", aborted));
    }

    private static Task ResetAsync(HttpContext context, string reason, CancellationToken aborted)
    {
        Telemetry.StreamResets.Add(1, new KeyValuePair<string, object?>("reason", reason));
        return SendAsync(context, "reset", null, AutopilotJson.Write(new ResetView(reason)), aborted);
    }

    private async Task<bool> IsDoneWithinAsync(Task<bool> more, CancellationToken aborted)
    {
        try
        {
            await more.WaitAsync(ping, time, aborted);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static Task SendAsync(HttpContext context, TaskEvent entry, CancellationToken aborted) =>
        SendAsync(context, "event", entry.Position.ToString(), AutopilotJson.Write(EventView.Of(entry)), aborted);

    private static async Task SendAsync(HttpContext context, string type, string? id, string data, CancellationToken aborted)
    {
        var text = new StringBuilder().Append("event: ").Append(type).Append('\n');
        if (id is not null)
        {
            text.Append("id: ").Append(id).Append('\n');
        }

        text.Append("data: ").Append(data).Append("\n\n");
        await context.Response.WriteAsync(text.ToString(), aborted);
        await context.Response.Body.FlushAsync(aborted);
    }
}
