using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>A model's own parts, as they came. Signatures stand in them that are valid only where they stood.</summary>
/// <param name="Publisher">Whose model said it: another one's parts mean nothing to it.</param>
/// <param name="Calls">The ids of the tool calls among them, in order.</param>
/// <param name="Parts">The parts.</param>
internal sealed record KeptTurn(
    [property: JsonPropertyName("publisher")] string Publisher,
    [property: JsonPropertyName("calls")] IReadOnlyList<string> Calls,
    [property: JsonPropertyName("parts")] IReadOnlyList<JsonElement> Parts)
{
    /// <summary>As a content of a message, which says nothing to anybody else.</summary>
    public AIContent ToContent()
    {
        var json = JsonSerializer.SerializeToElement(this, TurnJson.Default.KeptTurn);
        return new AIContent { RawRepresentation = json, AdditionalProperties = new() { [VertexProperties.Turn] = json } };
    }

    /// <summary>
    /// The parts to send for a turn of the model: the kept ones of each stretch of contents that is still whole, and otherwise what
    /// <paramref name="write"/> makes of each content.
    /// </summary>
    public static IReadOnlyList<JsonElement> Restore(ChatTurn turn, string publisher, Func<AIContent, JsonElement?> write)
    {
        List<JsonElement> parts = [];
        List<AIContent> stretch = [];
        foreach (var content in turn.Contents)
        {
            if (Find(content) is not { } kept)
            {
                stretch.Add(content);
                continue;
            }

            // A caller who took a call out of the message does not get it back.
            var isWhole = kept.Publisher == publisher
                && stretch.OfType<FunctionCallContent>().Select(call => call.CallId).SequenceEqual(kept.Calls, StringComparer.Ordinal);
            parts.AddRange(isWhole ? kept.Parts : Write());
            stretch.Clear();
        }

        parts.AddRange(Write());
        return parts;

        IEnumerable<JsonElement> Write() => [.. stretch.Select(write).OfType<JsonElement>()];
    }

    /// <summary>Whether a content is only kept parts.</summary>
    public static bool IsKept(AIContent content) => content.AdditionalProperties?.ContainsKey(VertexProperties.Turn) == true;

    private static KeptTurn? Find(AIContent content) =>
        content.AdditionalProperties?.TryGetValue(VertexProperties.Turn, out var value) == true && value is JsonElement json
            ? json.Deserialize(TurnJson.Default.KeptTurn)
            : null;
}
