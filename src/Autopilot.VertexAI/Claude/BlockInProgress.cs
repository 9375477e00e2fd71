using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>A block of Claude's answer, which a stream brings in pieces.</summary>
internal sealed class BlockInProgress
{
    private readonly JsonObject block;
    private readonly StringBuilder arguments = new();
    private readonly Dictionary<string, StringBuilder> texts = new(StringComparer.Ordinal);

    /// <summary>Begins with what the block begins with, all its fields kept.</summary>
    public BlockInProgress(JsonElement start) => block = JsonObject.Create(start) ?? throw new JsonException("A block is no object.");

    public bool IsCall => Type == "tool_use";

    private string Type => (string?)block["type"] ?? "";

    /// <summary>What the block says from its begin; null: nothing yet, or nothing to hand out.</summary>
    public AIContent? ToContent() => Type switch
    {
        "text" when (string?)block["text"] is { Length: > 0 } text => new TextContent(text),
        "thinking" when (string?)block["thinking"] is { Length: > 0 } thought => new TextReasoningContent(thought) { ProtectedData = (string?)block["signature"] },
        _ => null,
    };

    /// <summary>Takes a piece.</summary>
    /// <returns>What it says; null: nothing to hand out.</returns>
    public AIContent? Add(WireDelta delta)
    {
        switch (delta.Type)
        {
            case "text_delta":
                Append("text", delta.Text);
                return delta.Text is { Length: > 0 } text ? new TextContent(text) : null;
            case "thinking_delta":
                Append("thinking", delta.Thinking);
                return delta.Thinking is { Length: > 0 } thought ? new TextReasoningContent(thought) : null;
            case "signature_delta":
                Append("signature", delta.Signature);
                return null;
            case "input_json_delta":
                arguments.Append(delta.PartialJson);
                return null;
            default:
                return null; // Citations and what a later version adds: nobody has asked for them.
        }
    }

    /// <summary>The block as a call.</summary>
    /// <exception cref="VertexFault">Its arguments are no JSON object.</exception>
    public FunctionCallContent ToCall(ChatRequest request)
    {
        var name = (string?)block["name"] ?? "";
        try
        {
            var json = ToJson();
            return new FunctionCallContent(
                (string?)block["id"] ?? "", name,
                json.GetProperty("input").EnumerateObject().ToDictionary(one => one.Name, object? (one) => one.Value, StringComparer.Ordinal))
            {
                RawRepresentation = json,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw AnswerFaults.Malformed(request, AnswerFaults.FindTool(request, name) ?? name, error.Message);
        }
    }

    /// <summary>The whole block.</summary>
    /// <exception cref="JsonException">The arguments of a call are no JSON.</exception>
    public JsonElement ToJson()
    {
        foreach (var (name, text) in texts)
        {
            block[name] = text.ToString();
        }

        if (arguments.Length > 0)
        {
            block["input"] = JsonNode.Parse(arguments.ToString());
        }

        return JsonElement.Parse(block.ToJsonString());
    }

    private void Append(string name, string? text)
    {
        if (!texts.TryGetValue(name, out var whole))
        {
            texts[name] = whole = new StringBuilder((string?)block[name]);
        }

        whole.Append(text);
    }
}
