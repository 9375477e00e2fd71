using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>What a tool gave back, as JSON.</summary>
internal static class ToolResults
{
    /// <summary>The result as a value; null where there is none.</summary>
    public static JsonNode? ToNode(object? result) => result switch
    {
        null => null,
        string text => JsonValue.Create(text),
        JsonElement { ValueKind: JsonValueKind.Undefined } => null,
        JsonElement element => JsonNode.Parse(element.GetRawText()),
        JsonNode node => node.DeepClone(),
        TextContent content => JsonValue.Create(content.Text),
        _ => JsonSerializer.SerializeToNode(result, AIJsonUtilities.DefaultOptions.GetTypeInfo(result.GetType())),
    };

    /// <summary>The result as text.</summary>
    public static string ToText(object? result) => result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
        _ => ToNode(result)?.ToJsonString() ?? "",
    };

    /// <summary>What failed, in words.</summary>
    public static string DescribeFailure(FunctionResultContent result) =>
        result.Result is { } told ? ToText(told) : result.Exception?.Message ?? "The tool failed.";
}
