using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>An argument of a tool: the schema that the model is given, and the check of what it gives, are made from the same row.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Description">What it means.</param>
internal sealed record ToolParameter(string Name, ToolParameterKind Kind, string Description)
{
    public bool IsOptional { get; init; }

    /// <summary>The texts that are accepted; null: any.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>What is accepted, in words.</summary>
    public string Accepted => Values is { } values
        ? $"one of {string.Join(", ", values)}"
        : Kind switch
        {
            ToolParameterKind.Text => "a text",
            ToolParameterKind.Number => "a whole number from 1 on",
            _ => "true or false",
        };

    public JsonObject ToSchema()
    {
        var schema = new JsonObject
        {
            ["type"] = Kind switch
            {
                ToolParameterKind.Text => "string",
                ToolParameterKind.Number => "integer",
                _ => "boolean",
            },
            ["description"] = Description,
        };
        if (Values is { } values)
        {
            schema["enum"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        }

        return schema;
    }
}

/// <summary>What an argument of a tool is.</summary>
internal enum ToolParameterKind
{
    Text,
    Number,
    Switch,
}
