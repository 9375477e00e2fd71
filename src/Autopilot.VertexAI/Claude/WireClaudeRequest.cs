using System.Text.Json;

namespace Autopilot;

/// <summary>The body of a message to Claude. On Vertex AI the model is in the path, and the version of the interface in the body.</summary>
internal sealed record WireClaudeRequest
{
    public string AnthropicVersion { get; init; } = "vertex-2023-10-16";

    /// <summary>Only where tokens are counted: there the path names no model.</summary>
    public string? Model { get; init; }

    public int? MaxTokens { get; init; }

    public required IReadOnlyList<WireClaudeMessage> Messages { get; init; }

    public string? System { get; init; }

    public IReadOnlyList<WireClaudeTool>? Tools { get; init; }

    public WireToolChoice? ToolChoice { get; init; }

    public float? Temperature { get; init; }

    public float? TopP { get; init; }

    public int? TopK { get; init; }

    public IReadOnlyList<string>? StopSequences { get; init; }

    public bool? Stream { get; init; }
}

/// <summary>One turn. Its blocks are JSON as it is: some came from the model and go back as they came.</summary>
internal sealed record WireClaudeMessage(string Role, IReadOnlyList<JsonElement> Content);

internal sealed record WireClaudeTool(string Name, string Description, JsonElement InputSchema);

internal sealed record WireToolChoice(string Type, string? Name, bool? DisableParallelToolUse);

/// <summary>A block that we write.</summary>
internal sealed record WireBlock(string Type)
{
    public string? Text { get; init; }

    public WireSource? Source { get; init; }

    public string? Id { get; init; }

    public string? Name { get; init; }

    public JsonElement? Input { get; init; }

    public string? ToolUseId { get; init; }

    public string? Content { get; init; }

    public bool? IsError { get; init; }
}

internal sealed record WireSource(string Type, string MediaType, ReadOnlyMemory<byte> Data);
