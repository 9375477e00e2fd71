using System.Text.Json;

namespace Autopilot;

/// <summary>An answer of Claude, or one event of its stream: the type says which fields there are.</summary>
internal sealed record WireClaudeAnswer
{
    public string? Type { get; init; }

    public WireClaudeAnswer? Message { get; init; }

    public string? Id { get; init; }

    public string? Model { get; init; }

    public IReadOnlyList<JsonElement>? Content { get; init; }

    public string? StopReason { get; init; }

    public WireClaudeUsage? Usage { get; init; }

    public int Index { get; init; }

    public JsonElement? ContentBlock { get; init; }

    public WireDelta? Delta { get; init; }
}

internal sealed record WireDelta
{
    public string? Type { get; init; }

    public string? Text { get; init; }

    public string? PartialJson { get; init; }

    public string? Thinking { get; init; }

    public string? Signature { get; init; }

    public string? StopReason { get; init; }
}

internal sealed record WireClaudeUsage
{
    public long? InputTokens { get; init; }

    public long? CacheCreationInputTokens { get; init; }

    public long? CacheReadInputTokens { get; init; }

    public long? OutputTokens { get; init; }
}

internal sealed record WireClaudeCount(long InputTokens);
