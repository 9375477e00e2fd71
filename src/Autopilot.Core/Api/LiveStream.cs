using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Autopilot;

/// <summary>One stream of Server-Sent Events, until it ends, breaks, or is silent for longer than one that lives.</summary>
internal sealed class LiveStream(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken) : IAsyncDisposable
{
    private const int Pings = 5;

    private static readonly TimeSpan UntilHello = TimeSpan.FromSeconds(15), LeastSilence = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource silence = new(Timeout.InfiniteTimeSpan, time);
    private TimeSpan mostSilence = UntilHello;
    private CancellationTokenSource? either;
    private IAsyncEnumerator<SseItem<string>>? items;

    /// <summary>The next item, or null at the end.</summary>
    public async Task<SseItem<string>?> NextAsync()
    {
        silence.CancelAfter(mostSilence);
        try
        {
            items ??= await OpenAsync();
            if (!await items.MoveNextAsync())
            {
                return null;
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }

        // What is done with an item is no silence of the stream.
        silence.CancelAfter(Timeout.InfiniteTimeSpan);
        if (items.Current is { EventType: "hello" } hello && Read<HelloView>(hello).PingSeconds * Pings is var quiet)
        {
            mostSilence = quiet > LeastSilence.TotalSeconds ? TimeSpan.FromSeconds(quiet) : LeastSilence;
        }

        return items.Current;
    }

    /// <summary>What an item says.</summary>
    /// <exception cref="AutopilotException"><c>not_autopilot</c>.</exception>
    public static T Read<T>(SseItem<string> item)
    {
        try
        {
            return AutopilotJson.Read<T>(item.Data);
        }
        catch (JsonException error)
        {
            throw new AutopilotException(ApiConnection.NotAutopilotCode, $"The stream's '{item.EventType}' is none of Autopilot's: {error.Message}", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (items is not null)
        {
            await items.DisposeAsync();
        }

        either?.Dispose();
        silence.Dispose();
        response.Dispose();
    }

    private async Task<IAsyncEnumerator<SseItem<string>>> OpenAsync()
    {
        either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        var body = await response.Content.ReadAsStreamAsync(either.Token);
        return SseParser.Create(body).EnumerateAsync(either.Token).GetAsyncEnumerator(either.Token);
    }
}
