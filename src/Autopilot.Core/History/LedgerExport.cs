using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Autopilot;

/// <summary>
/// A ledger as a text file: JSON Lines in UTF-8, one event a line in the shape of the HTTP API, in any order that keeps each
/// task's own.
/// </summary>
public static class LedgerExport
{
    /// <summary>The code of a line that is no event.</summary>
    public const string MalformedLineCode = "malformed_line";

    private const string Accepted =
        "Accepted: one JSON object a line, {seq, vtid?, attempt, type, from?, to?, actor, at, outcome?, data?}, as 'autopilot events --export FILE' writes it.";

    /// <summary>Writes one event as a line.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="entry">The event.</param>
    public static void Write(TextWriter writer, EventView entry)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(AutopilotJson.Write(entry));
        writer.Write('\n');
    }

    /// <summary>Reads events line by line; empty lines are passed over.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="AutopilotException"><c>malformed_line</c>: a line is no event; the message names its number and what is accepted.</exception>
    public static async IAsyncEnumerable<EventView> ReadAsync(TextReader reader, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        for (var number = 1L; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, number);
            }
        }
    }

    private static EventView Parse(string line, long number)
    {
        try
        {
            var entry = AutopilotJson.Read<EventView>(line);
            // The names within an object are compared only when it is first asked: here, where the line is still known.
            _ = entry.Data?.Count;
            return entry is { Type: not null, Actor: not null } && entry.At != default
                ? entry
                : throw Malformed(number, "'type', 'actor' and 'at' are required.", null);
        }
        catch (Exception error) when (error is JsonException or RefusedException or InvalidOperationException or ArgumentException)
        {
            throw Malformed(number, error.Message, error);
        }
    }

    private static AutopilotException Malformed(long number, string what, Exception? error) =>
        new(MalformedLineCode, string.Create(CultureInfo.InvariantCulture, $"Line {number} is no event: {what} {Accepted}"), error);
}
