using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>Contents as Gemini's parts.</summary>
/// <param name="request">What is asked.</param>
internal sealed class GeminiParts(ChatRequest request)
{
    /// <summary>The turns. What tools gave back is a turn of its own, as the interface counts it against the calls.</summary>
    public IReadOnlyList<WireContent> WriteTurns()
    {
        List<WireContent> turns = [];
        for (var at = 0; at < request.Said.Turns.Count; at++)
        {
            var turn = request.Said.Turns[at];
            if (turn.IsModel)
            {
                Add("model", KeptTurn.Restore(turn, ModelFamily.Gemini.Publisher, Write));
            }
            else
            {
                // In the order of the calls.
                List<string> calls = at > 0 ? [.. request.Said.Turns[at - 1].Calls.Select(call => call.CallId)] : [];
                Add("user", [.. turn.Results.OrderBy(result => calls.IndexOf(result.CallId)).Select(Write).OfType<JsonElement>()]);
                Add("user", [.. turn.Contents.Where(content => content is not FunctionResultContent).Select(Write).OfType<JsonElement>()]);
            }
        }

        if (request.Correction is { } correction)
        {
            Add("user", [Text(correction.Message)]);
        }

        return turns;

        void Add(string role, IReadOnlyList<JsonElement> parts)
        {
            if (parts.Count > 0)
            {
                turns.Add(new WireContent(role, parts));
            }
        }
    }

    /// <summary>A text as a part.</summary>
    public static JsonElement Text(string text) => ToJson(new WirePart { Text = text });

    private JsonElement? Write(AIContent content) => content switch
    {
        TextContent { Text.Length: 0 } or TextReasoningContent or UsageContent or ErrorContent => null,
        TextContent text => Text(text.Text),
        DataContent data => ToJson(new WirePart { InlineData = new WireBlob(data.MediaType, data.Data) }),
        UriContent file => ToJson(new WirePart { FileData = new WireFileData(file.MediaType, file.Uri) }),
        FunctionCallContent call => WriteCall(call),
        FunctionResultContent result => ToJson(new WirePart { FunctionResponse = new WireFunctionResponse(request.Said.NameOf(result.CallId), WriteResult(result)) }),
        _ when KeptTurn.IsKept(content) => null,
        _ => throw request.Unsupported(content.GetType().Name),
    };

    // The part as it came holds the signature without which the next call is refused.
    private static JsonElement WriteCall(FunctionCallContent call) =>
        call.RawRepresentation is JsonElement { ValueKind: JsonValueKind.Object } raw && raw.TryGetProperty("functionCall", out _)
            ? raw
            : ToJson(new WirePart { FunctionCall = new WireFunctionCall(call.Name, ToObject(call.Arguments)) });

    private static JsonElement? ToObject(IDictionary<string, object?>? arguments) => arguments is null
        ? null
        : ToElement(new JsonObject(arguments.Select(one => KeyValuePair.Create(one.Key, ToolResults.ToNode(one.Value)))));

    private static JsonElement WriteResult(FunctionResultContent result) => ToElement(result.Exception is null
        ? new JsonObject { ["output"] = ToolResults.ToNode(result.Result) }
        : new JsonObject { ["error"] = ToolResults.DescribeFailure(result) });

    private static JsonElement ToElement(JsonObject node) => JsonElement.Parse(node.ToJsonString());

    private static JsonElement ToJson(WirePart part) => JsonSerializer.SerializeToElement(part, GeminiJson.Default.WirePart);
}
