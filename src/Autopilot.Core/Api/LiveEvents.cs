using System.Runtime.CompilerServices;

namespace Autopilot;

/// <summary>
/// Follows the ledger over streams that end: after a cut, a silence, an error of the server or its <c>bye</c> it comes back with the last position
/// that it was told, so that nothing is missed and nothing comes twice. An event that was told in part is told again whole.
/// </summary>
internal sealed class LiveEvents(ApiConnection connection, TimeProvider time)
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100), MostPause = TimeSpan.FromSeconds(5);

    /// <exception cref="StoreUnavailableException">The first stream could not be opened; every later one is tried again.</exception>
    public async IAsyncEnumerable<LiveEvent> FollowAsync(Vtid? vtid, LedgerPosition? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (position, cuts) = (after, 0);
        var response = await OpenAsync(vtid, position, cancellationToken);
        while (true)
        {
            await using (var stream = new LiveStream(response, time, cancellationToken))
            {
                while (await stream.NextAsync() is { } item)
                {
                    cuts = item.EventType == "hello" ? cuts : 0;
                    switch (item.EventType)
                    {
                        case "hello" when position is null:
                            position = LiveEvent.PositionOf(item.EventId);
                            yield return new LiveEvent(null, position);
                            break;
                        case "event":
                            position = LiveEvent.PositionOf(item.EventId);
                            yield return new LiveEvent(LiveStream.Read<EventView>(item), position);
                            break;
                        case "reset" when LiveStream.Read<ResetView>(item).Reason != ResetView.TooSlow:
                            position = null; // Who was only too slow goes on: its position is still good.
                            break;
                    }
                }
            }

            response = await OpenAgainAsync(vtid, position, cuts++, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> OpenAgainAsync(Vtid? vtid, LedgerPosition? position, int cuts, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Pause(cuts++), time, cancellationToken);
            try
            {
                return await OpenAsync(vtid, position, cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                continue; // The server is away; its events are worth the wait.
            }
        }
    }

    private Task<HttpResponseMessage> OpenAsync(Vtid? vtid, LedgerPosition? position, CancellationToken cancellationToken) => connection.OpenAsync(
        vtid is { } one ? $"events/stream?vtid={one}" : "events/stream",
        "text/event-stream",
        position is { } known ? [new("Last-Event-ID", LiveEvent.IdOf(known))] : [],
        cancellationToken);

    // Twice as long each time, and less up to half by chance, so that the followers of a server that went away do not come back together.
    private static TimeSpan Pause(int cuts)
    {
        var doubled = LeastPause * Math.Pow(2, Math.Min(cuts, 20));
        return (doubled < MostPause ? doubled : MostPause) * (1 - (Random.Shared.NextDouble() / 2));
    }
}
