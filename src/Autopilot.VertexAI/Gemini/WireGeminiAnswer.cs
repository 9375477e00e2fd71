using System.Text.Json;

namespace Autopilot;

/// <summary>An answer of generateContent, or one value of its stream.</summary>
internal sealed record WireGeminiAnswer
{
    public IReadOnlyList<WireCandidate>? Candidates { get; init; }

    public WirePromptFeedback? PromptFeedback { get; init; }

    public WireGeminiUsage? UsageMetadata { get; init; }

    public string? ModelVersion { get; init; }

    public string? ResponseId { get; init; }
}

internal sealed record WireCandidate
{
    public WireContent? Content { get; init; }

    public string? FinishReason { get; init; }

    public string? FinishMessage { get; init; }
}

internal sealed record WirePromptFeedback
{
    public string? BlockReason { get; init; }

    public string? BlockReasonMessage { get; init; }
}

internal sealed record WireGeminiUsage
{
    public long PromptTokenCount { get; init; }

    public long CandidatesTokenCount { get; init; }

    public long ThoughtsTokenCount { get; init; }

    public long CachedContentTokenCount { get; init; }

    public long ToolUsePromptTokenCount { get; init; }

    public string? TrafficType { get; init; }
}

/// <summary>A part that the model wrote, as far as it is read; the part itself is kept whole.</summary>
internal sealed record WireAnsweredPart
{
    public string? Text { get; init; }

    public bool Thought { get; init; }

    public string? ThoughtSignature { get; init; }

    public WireAnsweredCall? FunctionCall { get; init; }

    public WireBlob? InlineData { get; init; }
}

internal sealed record WireAnsweredCall(string? Id, string? Name, Dictionary<string, JsonElement>? Args);

internal sealed record WireTokenCount(long TotalTokens);
