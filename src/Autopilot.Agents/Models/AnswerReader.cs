using System.Text.Json;

namespace Autopilot;

/// <summary>
/// Reads what an answer says of its use and of its end, whichever of the formats it has: those of Anthropic, of OpenAI (chat and responses) and of Gemini
/// differ in their words so that no word has two meanings. What comes later stands for what came before it.
/// </summary>
internal sealed class AnswerReader
{
    /// <summary>What it has used, as far as it says.</summary>
    public TokenCounts Counts { get; private set; } = new();

    /// <summary>Whether it said anything of its use.</summary>
    public bool SaidUsage { get; private set; }

    /// <summary>Whether it said that it is whole. What comes as one value is whole by itself.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>An error that came in the middle of it, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Takes one event of a stream.</summary>
    public void Take(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            HasEnded = true;
            return;
        }

        if (Parse(data) is { } value)
        {
            Take(value);
        }
    }

    /// <summary>Takes an answer that came as one value; several in an array are the pieces of one.</summary>
    public void TakeWhole(ReadOnlySpan<byte> body)
    {
        if (Parse(body) is not { } value)
        {
            return;
        }

        HasEnded = value.ValueKind == JsonValueKind.Object;
        foreach (var piece in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value])
        {
            Take(piece);
        }
    }

    private void Take(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        Error ??= AgentJson.Find(value, "error") is { ValueKind: JsonValueKind.Object or JsonValueKind.String } error ? error.GetRawText() : null;
        HasEnded |= IsEnd(value);
        if (AgentJson.Find(value, "usageMetadata") is { ValueKind: JsonValueKind.Object } gemini)
        {
            TakeGemini(value, gemini);
        }
        else if ((AgentJson.Find(value, "usage") ?? AgentJson.Find(value, "message", "usage") ?? AgentJson.Find(value, "response", "usage")) is { ValueKind: JsonValueKind.Object } usage)
        {
            TakeUsage(value, usage);
        }
    }

    private static bool IsEnd(JsonElement value) => AgentJson.Word(value, "type") switch
    {
        "message_stop" or "response.completed" or "response.incomplete" or "response.failed" => true,
        _ => HasFinish(value, "choices", "finish_reason") || HasFinish(value, "candidates", "finishReason"),
    };

    private static bool HasFinish(JsonElement value, string list, string reason) =>
        AgentJson.Find(value, list) is { ValueKind: JsonValueKind.Array } choices && choices.EnumerateArray().Any(choice => AgentJson.Word(choice, reason) is not null);

    // What is cached is within the prompt; what built-in tools were given is beside it.
    private void TakeGemini(JsonElement value, JsonElement usage)
    {
        SaidUsage = true;
        var thoughts = AgentJson.Number(usage, "thoughtsTokenCount");
        Counts = new TokenCounts
        {
            Input = AgentJson.Number(usage, "promptTokenCount") + AgentJson.Number(usage, "toolUsePromptTokenCount"),
            Cached = AgentJson.Number(usage, "cachedContentTokenCount"),
            Output = AgentJson.Number(usage, "candidatesTokenCount") + thoughts,
            Thoughts = thoughts,
            TrafficType = AgentJson.Word(usage, "trafficType"),
            ModelVersion = AgentJson.Word(value, "modelVersion") ?? Counts.ModelVersion,
        };
    }

    // Anthropic's input leaves the caches out, OpenAI's has them within; each names what the other does not have.
    private void TakeUsage(JsonElement value, JsonElement usage)
    {
        SaidUsage = true;
        var (read, written) = (AgentJson.Number(usage, "cache_read_input_tokens"), AgentJson.Number(usage, "cache_creation_input_tokens"));
        var input = AgentJson.Number(usage, "input_tokens") + AgentJson.Number(usage, "prompt_tokens") + read + written;
        var output = AgentJson.Number(usage, "output_tokens") + AgentJson.Number(usage, "completion_tokens");
        Counts = Counts with
        {
            Input = input > 0 ? input : Counts.Input,
            Cached = input > 0 ? read + AgentJson.Number(usage, "input_tokens_details", "cached_tokens") + AgentJson.Number(usage, "prompt_tokens_details", "cached_tokens") : Counts.Cached,
            CacheWrite = input > 0 ? written : Counts.CacheWrite,
            Output = output > 0 ? output : Counts.Output,
            ModelVersion = AgentJson.Word(value, "model") ?? AgentJson.Word(value, "message", "model") ?? AgentJson.Word(value, "response", "model") ?? Counts.ModelVersion,
        };
    }

    private static JsonElement? Parse(ReadOnlySpan<byte> data)
    {
        try
        {
            return JsonElement.Parse(data);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
