using System.Text;
using System.Text.Json;

namespace Autopilot;

/// <summary>
/// Reads the data of server-sent events, one JSON value after the other. What is no event is kept as well: an error in the middle of a stream may come
/// as bare JSON.
/// </summary>
/// <param name="body">The body.</param>
internal sealed class EventFrames(Stream body) : IDisposable
{
    // More than any model says at once, and less than would harm.
    private const int LongestFrame = 64 * 1024 * 1024;

    private readonly StreamReader reader = new(body, Encoding.UTF8);
    private readonly StringBuilder data = new();
    private readonly StringBuilder stray = new();

    /// <summary>What came outside of events.</summary>
    public string Stray => stray.ToString();

    /// <summary>The next value; null: the body has ended.</summary>
    /// <exception cref="JsonException">It is no JSON, or too long.</exception>
    public async Task<JsonElement?> ReadAsync(CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                return Take();
            }

            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data.Append(data.Length > 0 ? "\n" : "").Append(line.AsSpan("data:".Length).TrimStart(' '));
            }
            else if (!line.StartsWith(':') && !line.StartsWith("event:", StringComparison.Ordinal) && !line.StartsWith("id:", StringComparison.Ordinal))
            {
                stray.Append(line).Append('\n');
            }

            if (data.Length + stray.Length > LongestFrame)
            {
                throw new JsonException("A frame is longer than 64 MiB.");
            }
        }

        // The last event may lack its empty line; one that was cut off is no JSON.
        return data.Length > 0 ? Take() : null;
    }

    public void Dispose() => reader.Dispose();

    private JsonElement Take()
    {
        var text = data.ToString();
        data.Clear();
        return JsonElement.Parse(text);
    }
}
