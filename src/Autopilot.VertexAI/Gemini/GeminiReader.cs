using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>Reads Gemini's answer, whole or as a stream: both are the same values.</summary>
/// <param name="request">What was asked.</param>
internal sealed class GeminiReader(ChatRequest request) : IAnswerReader
{
    private readonly List<JsonElement> parts = [];
    private readonly List<FunctionCallContent> calls = [];
    private string? finish;
    private string? finishMessage;
    private bool isBlocked;
    private bool hasContent;

    public TokenCounts Counts { get; private set; } = new();

    public string? Id { get; private set; }

    public bool HasEnded => finish is not null || isBlocked;

    // Usage may come after the value that says how it ended.
    public bool IsComplete => false;

    public IReadOnlyList<AIContent> Read(JsonElement value)
    {
        var answer = value.Deserialize(GeminiJson.Default.WireGeminiAnswer) ?? throw new JsonException("An answer is null.");
        Id ??= answer.ResponseId;
        Counts = ReadCounts(answer);
        if (answer.PromptFeedback?.BlockReason is { Length: > 0 } reason)
        {
            isBlocked = true;
            throw GeminiFinish.Block(request.Route, reason, answer.PromptFeedback.BlockReasonMessage);
        }

        var candidate = answer.Candidates is [var first, ..] ? first : null;
        finish = candidate?.FinishReason is { Length: > 0 } said ? said : finish;
        finishMessage = candidate?.FinishMessage ?? finishMessage;
        return [.. (candidate?.Content?.Parts ?? []).Select(ReadPart).OfType<AIContent>()];
    }

    public IReadOnlyList<AIContent> Finish()
    {
        if (finish is not { } reason)
        {
            throw new VertexFault(FailureKind.Transient, VertexCodes.StreamCut, $"The answer of {request.Route.Model} ended without saying why: it was cut. It is tried again.");
        }

        var meaning = GeminiFinish.Of(reason);
        if (meaning.Kind is { } kind)
        {
            throw meaning.Code == VertexCodes.MalformedCall ? Malformed(reason, meaning) : new VertexFault(
                kind, meaning.Code, $"{request.Route.Model} ended with {reason}: {finishMessage ?? "no message."} {meaning.Remedy}");
        }

        if (!hasContent && calls.Count == 0)
        {
            throw AnswerFaults.Empty(request, reason);
        }

        return [.. calls, new KeptTurn(ModelFamily.Gemini.Publisher, [.. calls.Select(call => call.CallId)], parts).ToContent()];
    }

    private AIContent? ReadPart(JsonElement raw)
    {
        parts.Add(raw);
        var part = raw.Deserialize(GeminiJson.Default.WireAnsweredPart)!;
        if (part.FunctionCall is { } call)
        {
            // This version of the interface gives calls no ids; results go back in their order.
            calls.Add(new FunctionCallContent(
                call.Id ?? $"call_{Guid.NewGuid():N}", call.Name ?? "", call.Args?.ToDictionary(one => one.Key, object? (one) => one.Value, StringComparer.Ordinal))
            {
                RawRepresentation = raw,
            });
            return null;
        }

        if (part.Thought)
        {
            return new TextReasoningContent(part.Text) { ProtectedData = part.ThoughtSignature, RawRepresentation = raw };
        }

        AIContent? content = part switch
        {
            { Text.Length: > 0 } => new TextContent(part.Text) { RawRepresentation = raw },
            { InlineData: { } data } => new DataContent(data.Data, data.MimeType) { RawRepresentation = raw },
            _ => null,
        };
        hasContent |= content is not null;
        return content;
    }

    // What was cached is part of the prompt; thoughts are billed as output. Every value repeats the whole, so the last one counts.
    private TokenCounts ReadCounts(WireGeminiAnswer answer) => answer.UsageMetadata is not { } usage
        ? Counts with { ModelVersion = answer.ModelVersion ?? Counts.ModelVersion }
        : new TokenCounts
        {
            Input = usage.PromptTokenCount + usage.ToolUsePromptTokenCount,
            Cached = usage.CachedContentTokenCount,
            Output = usage.CandidatesTokenCount + usage.ThoughtsTokenCount,
            Thoughts = usage.ThoughtsTokenCount,
            TrafficType = usage.TrafficType ?? Counts.TrafficType,
            ModelVersion = answer.ModelVersion ?? Counts.ModelVersion,
        };

    private VertexFault Malformed(string reason, GeminiFinish.Meaning meaning)
    {
        var tool = AnswerFaults.FindTool(request, finishMessage);
        return AnswerFaults.Malformed(request, tool, $"{reason}: {finishMessage ?? "no message."} {meaning.Remedy}");
    }
}
