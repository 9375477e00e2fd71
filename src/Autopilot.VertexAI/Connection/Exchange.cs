using System.Text.Json;

namespace Autopilot;

/// <summary>One request that was accepted, and its answer as JSON values: many of a stream, one otherwise. Disposing it cuts the connection of an answer that has not ended.</summary>
/// <param name="call">What was asked.</param>
/// <param name="response">The answer, its headers read.</param>
/// <param name="patience">How long it may take; the exchange's own.</param>
/// <param name="idle">How long it may be silent.</param>
internal sealed class Exchange(VertexCall call, HttpResponseMessage response, Patience patience, TimeSpan idle) : IDisposable
{
    // More than any model says at once, and less than would harm.
    private const int LargestBody = 64 * 1024 * 1024;

    private EventFrames? frames;
    private bool ended;

    /// <summary>The next value; null: the answer has ended.</summary>
    /// <exception cref="VertexFault">It is cut, silent for too long, unreadable, or an error.</exception>
    public async Task<JsonElement?> ReadAsync()
    {
        try
        {
            return call.Streams ? await ReadFrameAsync().ConfigureAwait(false) : await ReadWholeAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException error)
        {
            throw patience.Explain(call, error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw VertexErrors.NoAnswer(call, VertexCodes.StreamCut, $"the answer was cut. {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw VertexErrors.NoAnswer(call, VertexCodes.Unreadable, $"what came is no JSON. {error.Message}", error);
        }
    }

    public void Dispose()
    {
        frames?.Dispose();
        response.Dispose();
        patience.Dispose();
    }

    private async Task<JsonElement?> ReadFrameAsync()
    {
        frames ??= new EventFrames(await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false));
        patience.Expect(VertexCodes.IdleTimeout, idle);
        var frame = await frames.ReadAsync(patience.Token).ConfigureAwait(false);
        patience.Rest();
        return (frame is { } value ? WireFailure.Find(value) : WireFailure.Find(frames.Stray)) is { } failure ? throw WithinAnswer(failure) : frame;
    }

    private async Task<JsonElement?> ReadWholeAsync()
    {
        if (ended)
        {
            return null;
        }

        ended = true;
        await response.Content.LoadIntoBufferAsync(LargestBody, patience.Token).ConfigureAwait(false);
        var value = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(patience.Token).ConfigureAwait(false));
        return WireFailure.Find(value) is { } failure ? throw WithinAnswer(failure) : value;
    }

    private VertexFault WithinAnswer(WireFailure failure) => VertexErrors.Of(call, failure.Code, failure, isFree: false);
}
