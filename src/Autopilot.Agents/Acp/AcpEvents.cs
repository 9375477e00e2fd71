using System.Text.Json;

namespace Autopilot;

/// <summary>Reads what an agent tells of its turn. It asks only for what we use, and takes what is absent for unsaid.</summary>
internal static class AcpEvents
{
    /// <summary>An update of the session; null for one that says nothing to us.</summary>
    public static AgentEvent? Read(JsonElement parameters) => AgentJson.Word(parameters, "update", "sessionUpdate") switch
    {
        "agent_message_chunk" => new AgentEvent { Text = AgentJson.Word(parameters, "update", "content", "text") },
        // Some announce a tool only by asking for permission, and then tell how it went.
        "tool_call" or "tool_call_update" => new AgentEvent { ModelCall = AgentJson.Word(parameters, "update", "toolCallId"), Text = AgentJson.Word(parameters, "update", "title") },
        "usage_update" => new AgentEvent { Usage = new Usage(AgentJson.Number(parameters, "update", "used"), Money(parameters)) },
        _ => null,
    };

    /// <summary>How the turn ended, by the reason that the agent gave for it, and what it used.</summary>
    /// <param name="answer">The answer to the prompt.</param>
    /// <param name="words">Its last words.</param>
    public static AgentEvent End(JsonElement answer, string words)
    {
        var (kind, error) = AgentJson.Word(answer, "stopReason") switch
        {
            "end_turn" => (FailureKind.Transient, null),
            "max_tokens" => (FailureKind.Deterministic, "the model's answer reached its longest length (max_tokens)"),
            "max_turn_requests" => (FailureKind.Deterministic, "it reached its own limit of requests (max_turn_requests)"),
            "refusal" => (FailureKind.Policy, "the model refused the task (refusal)"),
            var other => (FailureKind.Transient, $"its turn ended by '{other ?? "nothing"}'"),
        };
        return new AgentEvent { IsFinal = true, Text = words, ErrorKind = kind, Error = error, Usage = Used(answer) };
    }

    // The protocol's word for it, or Gemini CLI's own.
    private static Usage? Used(JsonElement answer) =>
        AgentJson.Find(answer, "usage") is { } usage ? new Usage(AgentJson.Number(usage, "totalTokens"))
        : AgentJson.Find(answer, "_meta", "quota", "token_count") is { } count ? new Usage(AgentJson.Number(count, "input_tokens") + AgentJson.Number(count, "output_tokens"))
        : null;

    // An amount in another currency is an unknown price.
    private static decimal? Money(JsonElement parameters) => AgentJson.Word(parameters, "update", "cost", "currency") == "USD" ? AgentJson.Money(parameters, "update", "cost", "amount") : null;
}
