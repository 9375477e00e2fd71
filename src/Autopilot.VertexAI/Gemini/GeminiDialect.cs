using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>How Gemini is spoken to: generateContent, streamGenerateContent and countTokens.</summary>
internal sealed class GeminiDialect : IDialect
{
    // The first generation that takes a level of thinking.
    private const string LevelsFrom = "gemini-3";

    private static readonly string Publisher = ModelFamily.Gemini.Publisher;

    public VertexCall Write(ChatRequest request)
    {
        request.CheckAgainst(ModelFamily.Gemini);
        var body = WriteBody(request) with { ToolConfig = WriteToolConfig(request) };
        var path = request.PathOf(Publisher, request.Route.Model, request.Streams ? "streamGenerateContent?alt=sse" : "generateContent");
        return new VertexCall(request.Route, path, JsonSerializer.SerializeToUtf8Bytes(body, GeminiJson.Default.WireGeminiRequest), request.Streams);
    }

    public VertexCall WriteCount(ChatRequest request)
    {
        request.CheckAgainst(ModelFamily.Gemini);
        return new VertexCall(
            request.Route, request.PathOf(Publisher, request.Route.Model, "countTokens"),
            JsonSerializer.SerializeToUtf8Bytes(WriteBody(request), GeminiJson.Default.WireGeminiRequest), Streams: false);
    }

    public long ReadCount(JsonElement answer) => answer.Deserialize(GeminiJson.Default.WireTokenCount)!.TotalTokens;

    public IAnswerReader NewReader(ChatRequest request) => new GeminiReader(request);

    private static WireGeminiRequest WriteBody(ChatRequest request) => new()
    {
        Contents = new GeminiParts(request).WriteTurns(),
        SystemInstruction = request.Said.System.Length > 0 ? new WireContent(null, [GeminiParts.Text(request.Said.System)]) : null,
        Tools = request.Tools.Any()
            ? [new WireTool([.. request.Tools.Select(tool => new WireFunctionDeclaration(tool.Name, tool.Description, tool.JsonSchema))])]
            : null,
        GenerationConfig = WriteConfig(request),
    };

    // Always said: the unspecified mode is whatever the model takes it for.
    private static WireToolConfig? WriteToolConfig(ChatRequest request)
    {
        if (!request.Tools.Any())
        {
            return null;
        }

        var mode = request.RequiredTool is not null || request.Options.ToolMode is RequiredChatToolMode ? "ANY"
            : request.Options.ToolMode is NoneChatToolMode ? "NONE"
            : request.WantsValidation ? "VALIDATED"
            : "AUTO";
        return new WireToolConfig(new WireCallingConfig(mode, request.RequiredTool is { } tool ? [tool] : null));
    }

    private static WireGenerationConfig WriteConfig(ChatRequest request)
    {
        var options = request.Options;
        var format = options.ResponseFormat as ChatResponseFormatJson;
        return new WireGenerationConfig
        {
            Temperature = options.Temperature,
            TopP = options.TopP,
            TopK = options.TopK,
            MaxOutputTokens = request.MaxOutputTokens,
            StopSequences = options.StopSequences is { Count: > 0 } stops ? [.. stops] : null,
            PresencePenalty = options.PresencePenalty,
            FrequencyPenalty = options.FrequencyPenalty,
            Seed = options.Seed is not { } seed ? null : seed is >= int.MinValue and <= int.MaxValue ? seed : throw request.Unsupported("a Seed of more than 32 bits"),
            ResponseMimeType = format is null ? null : "application/json",
            ResponseJsonSchema = format?.Schema,
            ThinkingConfig = options.Reasoning is { } reasoning ? WriteThinking(request, reasoning) : null,
        };
    }

    private static WireThinkingConfig WriteThinking(ChatRequest request, ReasoningOptions reasoning)
    {
        var level = reasoning.Effort switch
        {
            null => null,
            _ when !request.Route.Model.StartsWith(LevelsFrom, StringComparison.Ordinal) => throw request.Unsupported("a ReasoningEffort"),
            ReasoningEffort.None => "MINIMAL",
            ReasoningEffort.Low => "LOW",
            ReasoningEffort.Medium => "MEDIUM",
            _ => "HIGH",
        };
        return new WireThinkingConfig(reasoning.Output is { } output ? output != ReasoningOutput.None : null, level);
    }
}
