using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>Contents as Claude's blocks.</summary>
/// <param name="request">What is asked.</param>
internal sealed class ClaudeBlocks(ChatRequest request)
{
    /// <summary>The turns. What tools gave back stands first in its turn, as Claude asks.</summary>
    public IReadOnlyList<WireClaudeMessage> WriteTurns()
    {
        List<(string Role, List<JsonElement> Blocks)> turns = [];
        foreach (var turn in request.Said.Turns)
        {
            List<JsonElement> blocks = turn.IsModel
                ? [.. KeptTurn.Restore(turn, ModelFamily.Claude.Publisher, Write)]
                : [.. turn.Results.Concat(turn.Contents.Where(content => content is not FunctionResultContent)).Select(Write).OfType<JsonElement>()];
            if (blocks.Count > 0)
            {
                turns.Add((turn.IsModel ? "assistant" : "user", blocks));
            }
        }

        if (request.Correction is { } correction)
        {
            if (turns is not [.., ("user", _)])
            {
                turns.Add(("user", []));
            }

            turns[^1].Blocks.Add(ToJson(new WireBlock("text") { Text = correction.Message }));
        }

        return [.. turns.Select(turn => new WireClaudeMessage(turn.Role, turn.Blocks))];
    }

    private JsonElement? Write(AIContent content) => content switch
    {
        TextContent text when string.IsNullOrWhiteSpace(text.Text) => null, // Claude refuses a text without a letter.
        TextContent text => ToJson(new WireBlock("text") { Text = text.Text }),
        TextReasoningContent or UsageContent or ErrorContent => null,
        DataContent data when data.HasTopLevelMediaType("image") => ToJson(new WireBlock("image") { Source = new WireSource("base64", data.MediaType, data.Data) }),
        DataContent { MediaType: "application/pdf" } data => ToJson(new WireBlock("document") { Source = new WireSource("base64", data.MediaType, data.Data) }),
        FunctionCallContent call => ToJson(new WireBlock("tool_use") { Id = call.CallId, Name = call.Name, Input = ToObject(call.Arguments) }),
        FunctionResultContent result => ToJson(new WireBlock("tool_result")
        {
            ToolUseId = result.CallId,
            Content = result.Exception is null ? ToolResults.ToText(result.Result) : ToolResults.DescribeFailure(result),
            IsError = result.Exception is null ? null : true,
        }),
        _ when KeptTurn.IsKept(content) => null,
        _ => throw request.Unsupported(content.GetType().Name),
    };

    private static JsonElement ToObject(IDictionary<string, object?>? arguments) =>
        JsonElement.Parse(new JsonObject((arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            .Select(one => KeyValuePair.Create(one.Key, ToolResults.ToNode(one.Value)))).ToJsonString());

    private static JsonElement ToJson(WireBlock block) => JsonSerializer.SerializeToElement(block, ClaudeJson.Default.WireBlock);
}
