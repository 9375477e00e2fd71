using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>How Claude is spoken to on Vertex AI: Anthropic's messages through rawPredict and streamRawPredict.</summary>
internal sealed class ClaudeDialect : IDialect
{
    // The count has a model of its own in the path, and the counted one in the body.
    private const string Counter = "count-tokens";

    private static readonly string Publisher = ModelFamily.Claude.Publisher;

    public VertexCall Write(ChatRequest request)
    {
        request.CheckAgainst(ModelFamily.Claude);
        var options = request.Options;
        var body = WriteSaid(request) with
        {
            MaxTokens = request.MaxOutputTokens,
            Temperature = options.Temperature,
            TopP = options.TopP,
            TopK = options.TopK,
            StopSequences = options.StopSequences is { Count: > 0 } stops ? [.. stops] : null,
            Stream = request.Streams ? true : null,
        };
        return ToCall(request, request.Route.Model, body);
    }

    public VertexCall WriteCount(ChatRequest request)
    {
        request.CheckAgainst(ModelFamily.Claude);
        return ToCall(request with { Streams = false }, Counter, WriteSaid(request) with { Model = request.Route.Model });
    }

    public long ReadCount(JsonElement answer) => answer.Deserialize(ClaudeJson.Default.WireClaudeCount)!.InputTokens;

    public IAnswerReader NewReader(ChatRequest request) => new ClaudeReader(request);

    private static VertexCall ToCall(ChatRequest request, string model, WireClaudeRequest body) => new(
        request.Route, request.PathOf(Publisher, model, request.Streams ? "streamRawPredict" : "rawPredict"),
        JsonSerializer.SerializeToUtf8Bytes(body, ClaudeJson.Default.WireClaudeRequest), request.Streams);

    private static WireClaudeRequest WriteSaid(ChatRequest request) => new()
    {
        Messages = new ClaudeBlocks(request).WriteTurns(),
        System = request.Said.System is { Length: > 0 } system ? system : null,
        Tools = request.Tools.Any() ? [.. request.Tools.Select(tool => new WireClaudeTool(tool.Name, tool.Description, tool.JsonSchema))] : null,
        ToolChoice = WriteChoice(request),
    };

    private static WireToolChoice? WriteChoice(ChatRequest request)
    {
        if (!request.Tools.Any())
        {
            return null;
        }

        bool? alone = request.Options.AllowMultipleToolCalls == false ? true : null;
        return request.RequiredTool is { } tool ? new WireToolChoice("tool", tool, alone)
            : request.Options.ToolMode is RequiredChatToolMode ? new WireToolChoice("any", null, alone)
            : request.Options.ToolMode is NoneChatToolMode ? new WireToolChoice("none", null, null)
            : new WireToolChoice("auto", null, alone);
    }
}
