using System.Globalization;
using System.Text.Json;

namespace Autopilot;

/// <summary>Reads what an agent tells of its turn. It asks only for what we use, and takes what is absent for unsaid.</summary>
internal static class AcpEvents
{
    /// <summary>An update of the session; null for one that says nothing to us.</summary>
    public static AgentEvent? Read(JsonElement parameters)
    {
        var update = Find(parameters, "update");
        return Word(update, "sessionUpdate") switch
        {
            "agent_message_chunk" => new AgentEvent { Text = Word(Find(update, "content"), "text") },
            "tool_call" => new AgentEvent { ModelCall = Word(update, "toolCallId"), Text = Word(update, "title") },
            "usage_update" => new AgentEvent { Usage = new Usage(Number(Find(update, "used")), Money(Find(update, "cost"))) },
            _ => null,
        };
    }

    /// <summary>How the turn ended, by the reason that the agent gave for it.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="words">Its last words.</param>
    public static AgentEvent End(string? reason, string words) => reason switch
    {
        "end_turn" => new AgentEvent { IsFinal = true, Text = words },
        "max_tokens" => new AgentEvent { IsFinal = true, Text = words, ErrorKind = FailureKind.Deterministic, Error = "the model's answer reached its longest length (max_tokens)" },
        "max_turn_requests" => new AgentEvent { IsFinal = true, Text = words, ErrorKind = FailureKind.Deterministic, Error = "it reached its own limit of requests (max_turn_requests)" },
        "refusal" => new AgentEvent { IsFinal = true, Text = words, ErrorKind = FailureKind.Policy, Error = "the model refused the task (refusal)" },
        _ => new AgentEvent { IsFinal = true, Text = words, Error = $"its turn ended by '{reason ?? "nothing"}'" },
    };

    /// <summary>A text of an object, or null.</summary>
    public static string? Word(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A property of an object; undefined where there is none.</summary>
    public static JsonElement Find(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) ? found : default;

    private static long Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) ? Math.Max(0, value) : 0;

    // An amount in another currency is an unknown price.
    private static decimal? Money(JsonElement cost) => Word(cost, "currency") == "USD" && Find(cost, "amount") is { ValueKind: JsonValueKind.Number } amount
        && decimal.TryParse(amount.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
