using System.Text.Json;
using static Autopilot.AgentJson;

namespace Autopilot;

/// <summary>Readers of the machine output of known agents. They ask only for what we use, and take what is absent for unsaid.</summary>
internal static class AgentEvents
{
    /// <summary>Claude Code, <c>--output-format stream-json</c>. A failing result says <c>subtype: success</c> too; only <c>is_error</c> counts.</summary>
    public static AgentEvent? ReadClaude(JsonElement line) => Word(line, "type") switch
    {
        "assistant" => new AgentEvent
        {
            // One answer comes in several lines, one for each part of it.
            ModelCall = Word(line, "message", "id") ?? Word(line, "uuid"),
            Text = Parts(line).Select(part => Word(part, "text") ?? Word(part, "name")).FirstOrDefault(text => text is not null),
        },
        "result" => new AgentEvent
        {
            IsFinal = true,
            Error = IsFalse(line, "is_error") ? null : Word(line, "result") ?? Word(line, "subtype") ?? "is_error",
            ErrorKind = Word(line, "api_error_status") is "401" or "402" or "403" ? FailureKind.Environment : FailureKind.Transient,
            Text = Word(line, "result"),
            Usage = new Usage(
                Number(line, "usage", "input_tokens") + Number(line, "usage", "cache_creation_input_tokens")
                    + Number(line, "usage", "cache_read_input_tokens") + Number(line, "usage", "output_tokens"),
                Money(line, "total_cost_usd"),
                (int)Number(line, "num_turns")),
        },
        _ => null,
    };

    /// <summary>Codex, <c>exec --json</c>. Its items stand for calls: there is at least one call for each.</summary>
    public static AgentEvent? ReadCodex(JsonElement line) => Word(line, "type") switch
    {
        "item.completed" => new AgentEvent
        {
            ModelCall = Word(line, "item", "id"),
            Text = Word(line, "item", "text") ?? Word(line, "item", "command") ?? Word(line, "item", "type"),
        },
        "turn.completed" => new AgentEvent
        {
            IsFinal = true,
            Usage = new Usage(Number(line, "usage", "input_tokens") + Number(line, "usage", "output_tokens")),
        },
        "turn.failed" => new AgentEvent { IsFinal = true, Error = Word(line, "error", "message") ?? "turn.failed" },
        _ => null,
    };

    /// <summary>Gemini CLI, <c>--output-format stream-json</c>. Its tool uses stand for calls.</summary>
    public static AgentEvent? ReadGemini(JsonElement line) => Word(line, "type") switch
    {
        "message" when Word(line, "role") == "assistant" => new AgentEvent { Text = Word(line, "content") },
        "tool_use" => new AgentEvent { ModelCall = Word(line, "tool_id"), Text = Word(line, "tool_name") },
        "result" => new AgentEvent
        {
            IsFinal = true,
            Error = Word(line, "status") == "success" ? null : Word(line, "error", "message") ?? Word(line, "status") ?? "no status",
            Usage = new Usage(Number(line, "stats", "total_tokens")),
        },
        _ => null,
    };

    /// <summary>
    /// opencode, <c>run --format json</c>. Each step is one model call, and says by what it ended. Only the reasons that end its loop are final; after
    /// any other, such as that of a cut stream, it goes on.
    /// </summary>
    public static AgentEvent? ReadOpenCode(JsonElement line) => Word(line, "type") switch
    {
        "text" => new AgentEvent { Text = Word(line, "part", "text") },
        "tool_use" => new AgentEvent { Text = Word(line, "part", "tool") },
        "step_finish" => ReadStep(line, Word(line, "part", "reason")),
        "error" => new AgentEvent
        {
            IsFinal = true,
            Error = Word(line, "error", "data", "message") ?? Word(line, "error", "name") ?? "error",
            ErrorKind = Word(line, "error", "data", "statusCode") is "401" or "402" or "403" ? FailureKind.Environment : FailureKind.Transient,
        },
        _ => null,
    };

    private static AgentEvent ReadStep(JsonElement line, string? reason) => new()
    {
        ModelCall = Word(line, "part", "id"),
        CallUsage = new Usage(Number(line, "part", "tokens", "total")),
        IsFinal = reason is "stop" or "length" or "content-filter",
        Error = reason is "length" or "content-filter" ? $"the model's answer ended by '{reason}'" : null,
        ErrorKind = reason == "content-filter" ? FailureKind.Policy : FailureKind.Deterministic,
    };

    private static IEnumerable<JsonElement> Parts(JsonElement line) =>
        Find(line, "message", "content") is { ValueKind: JsonValueKind.Array } parts ? parts.EnumerateArray() : [];
}
