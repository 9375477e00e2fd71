using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>An event that a commit appends. The store gives it its number, position and time.</summary>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="Actor">The principal, worker or <c>autopilot</c>.</param>
public sealed record NewEvent(string Type, string Actor)
{
    private readonly JsonObject? data;

    /// <summary>The state before, where the event is about a run.</summary>
    public RunState? From { get; init; }

    /// <summary>The state after.</summary>
    public RunState? To { get; init; }

    /// <summary>Only on a terminal event.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>The facts as JSON; null when there are none.</summary>
    public JsonObject? Data
    {
        get => data ?? Render();
        init => data = value;
    }

    // A decision is made far more often than its events are read, so its facts become JSON only when a store asks.
    internal (string Name, object? Value)[] Facts { get; init; } = [];

    /// <summary>The facts as JSON that nobody else holds.</summary>
    internal JsonObject? CopyData() => data is null ? Render() : data.DeepClone().AsObject();

    /// <summary>The facts as JSON text in UTF-8, or null when there are none.</summary>
    internal byte[]? WriteData()
    {
        if (data is null && Facts.Length == 0)
        {
            return null;
        }

        var text = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(text);
        if (data is not null)
        {
            data.WriteTo(writer);
        }
        else
        {
            WriteFacts(writer);
        }

        writer.Flush();
        return text.WrittenSpan.ToArray();
    }

    private void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in Facts)
        {
            if (value is string text)
            {
                writer.WriteString(name, text);
            }
            else if (value is not null)
            {
                writer.WritePropertyName(name);
                Node(value)!.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private JsonObject? Render() => Facts.Length == 0
        ? null
        : new JsonObject(Facts.Where(fact => fact.Value is not null).Select(fact => KeyValuePair.Create(fact.Name, Node(fact.Value!))));

    private static JsonNode? Node(object value) => value switch
    {
        string text => JsonValue.Create(text),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        decimal number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        JsonNode node => node.DeepClone(),
        IEnumerable<string> texts => new JsonArray([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]),
        _ => throw new JsonException($"An event cannot carry a {value.GetType().Name}."),
    };
}
