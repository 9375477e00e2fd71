using System.Text.Json;

namespace Autopilot;

/// <summary>The body of generateContent, and as far as it has the fields of countTokens.</summary>
internal sealed record WireGeminiRequest
{
    public required IReadOnlyList<WireContent> Contents { get; init; }

    public WireContent? SystemInstruction { get; init; }

    public IReadOnlyList<WireTool>? Tools { get; init; }

    public WireToolConfig? ToolConfig { get; init; }

    public WireGenerationConfig? GenerationConfig { get; init; }
}

/// <summary>One turn. Its parts are JSON as it is: some came from the model and go back as they came.</summary>
internal sealed record WireContent(string? Role, IReadOnlyList<JsonElement>? Parts);

/// <summary>A part that we write.</summary>
internal sealed record WirePart
{
    public string? Text { get; init; }

    public WireBlob? InlineData { get; init; }

    public WireFileData? FileData { get; init; }

    public WireFunctionCall? FunctionCall { get; init; }

    public WireFunctionResponse? FunctionResponse { get; init; }
}

internal sealed record WireBlob(string MimeType, ReadOnlyMemory<byte> Data);

internal sealed record WireFileData(string MimeType, Uri FileUri);

internal sealed record WireFunctionCall(string Name, JsonElement? Args);

internal sealed record WireFunctionResponse(string Name, JsonElement Response);

internal sealed record WireTool(IReadOnlyList<WireFunctionDeclaration> FunctionDeclarations);

internal sealed record WireFunctionDeclaration(string Name, string Description, JsonElement ParametersJsonSchema);

internal sealed record WireToolConfig(WireCallingConfig FunctionCallingConfig);

internal sealed record WireCallingConfig(string Mode, IReadOnlyList<string>? AllowedFunctionNames);

internal sealed record WireGenerationConfig
{
    public float? Temperature { get; init; }

    public float? TopP { get; init; }

    public float? TopK { get; init; }

    public int MaxOutputTokens { get; init; }

    public IReadOnlyList<string>? StopSequences { get; init; }

    public float? PresencePenalty { get; init; }

    public float? FrequencyPenalty { get; init; }

    public long? Seed { get; init; }

    public string? ResponseMimeType { get; init; }

    public JsonElement? ResponseJsonSchema { get; init; }

    public WireThinkingConfig? ThinkingConfig { get; init; }
}

internal sealed record WireThinkingConfig(bool? IncludeThoughts, string? ThinkingLevel);
