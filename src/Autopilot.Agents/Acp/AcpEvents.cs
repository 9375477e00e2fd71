using System.Text.Json;

namespace Autopilot;

/// <summary>Reads what an agent tells of its turn. It asks only for what we use, and takes what is absent for unsaid.</summary>
internal static class AcpEvents
{
    /// <summary>An update of the session; null for one that says nothing to us.</summary>
    public static AgentEvent? Read(JsonElement parameters) => AgentJson.Word(parameters, "update", "sessionUpdate") switch
    {
        "agent_message_chunk" => new AgentEvent { Text = AgentJson.Word(parameters, "update", "content", "text") },
        "tool_call" => new AgentEvent { ModelCall = AgentJson.Word(parameters, "update", "toolCallId"), Text = AgentJson.Word(parameters, "update", "title") },
        "usage_update" => new AgentEvent { Usage = new Usage(AgentJson.Number(parameters, "update", "used"), Money(parameters)) },
        _ => null,
    };

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

    // An amount in another currency is an unknown price.
    private static decimal? Money(JsonElement parameters) => AgentJson.Word(parameters, "update", "cost", "currency") == "USD" ? AgentJson.Money(parameters, "update", "cost", "amount") : null;
}
