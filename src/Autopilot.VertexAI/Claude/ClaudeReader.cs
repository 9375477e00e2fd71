using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>Reads Claude's answer, whole or as the events of its stream, which are put together to the same blocks.</summary>
/// <param name="request">What was asked.</param>
internal sealed class ClaudeReader(ChatRequest request) : IAnswerReader
{
    private readonly SortedDictionary<int, BlockInProgress> blocks = [];
    private string? stop;
    private bool hasText;

    public TokenCounts Counts { get; private set; } = new();

    public string? Id { get; private set; }

    public bool HasEnded => IsComplete && stop is not null;

    public bool IsComplete { get; private set; }

    public IReadOnlyList<AIContent> Read(JsonElement value)
    {
        var answer = value.Deserialize(ClaudeJson.Default.WireClaudeAnswer) ?? throw new JsonException("An answer is null.");
        switch (answer.Type)
        {
            case "message":
                ReadHead(answer);
                IsComplete = true;
                return [.. (answer.Content ?? []).Select((block, index) => Open(index, block)).OfType<AIContent>()];
            case "message_start" when answer.Message is { } message:
                ReadHead(message);
                return [];
            case "content_block_start" when answer.ContentBlock is { } block:
                return Open(answer.Index, block) is { } opened ? [opened] : [];
            case "content_block_delta" when answer.Delta is { } delta:
                return Find(answer.Index).Add(delta) is { } added ? [Note(added)] : [];
            case "message_delta":
                stop = answer.Delta?.StopReason ?? stop;
                Counts = ReadCounts(answer);
                return [];
            case "message_stop":
                IsComplete = true;
                return [];
            default:
                return []; // A ping, the end of a block, or an event that a later version adds.
        }
    }

    public IReadOnlyList<AIContent> Finish()
    {
        if (!IsComplete || stop is not { } reason)
        {
            throw new VertexFault(FailureKind.Transient, VertexCodes.StreamCut, $"The answer of {request.Route.Model} ended before its last event: it was cut. It is tried again.");
        }

        if (ClaudeFinish.FindFault(request.Route, reason) is { } fault)
        {
            throw fault;
        }

        FunctionCallContent[] calls = [.. blocks.Values.Where(block => block.IsCall).Select(block => block.ToCall(request))];
        if (!hasText && calls.Length == 0)
        {
            throw AnswerFaults.Empty(request, reason);
        }

        return
        [
            .. calls,
            new KeptTurn(ModelFamily.Claude.Publisher, [.. calls.Select(call => call.CallId)], [.. blocks.Values.Select(block => block.ToJson())]).ToContent(),
        ];
    }

    private void ReadHead(WireClaudeAnswer message)
    {
        Id = message.Id;
        stop = message.StopReason;
        Counts = ReadCounts(message);
    }

    private AIContent? Open(int index, JsonElement json)
    {
        var block = new BlockInProgress(json);
        blocks[index] = block;
        return block.ToContent() is { } content ? Note(content) : null;
    }

    private BlockInProgress Find(int index) =>
        blocks.GetValueOrDefault(index) ?? throw new JsonException(FormattableString.Invariant($"Block {index} goes on and has not begun."));

    private AIContent Note(AIContent content)
    {
        hasText |= content is TextContent;
        return content;
    }

    // Here what was cached is beside the input, and thoughts are within the output. Later events tell totals; what one does not tell stays.
    private TokenCounts ReadCounts(WireClaudeAnswer answer)
    {
        if (answer.Usage is not { } usage)
        {
            return Counts with { ModelVersion = answer.Model ?? Counts.ModelVersion };
        }

        var cached = usage.CacheReadInputTokens ?? Counts.Cached;
        var written = usage.CacheCreationInputTokens ?? Counts.CacheWrite;
        var plain = usage.InputTokens ?? (Counts.Input - Counts.Cached - Counts.CacheWrite);
        return new TokenCounts
        {
            Input = plain + cached + written,
            Cached = cached,
            CacheWrite = written,
            Output = usage.OutputTokens ?? Counts.Output,
            ModelVersion = answer.Model ?? Counts.ModelVersion,
        };
    }
}
