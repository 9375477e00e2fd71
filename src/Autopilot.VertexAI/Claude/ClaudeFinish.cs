namespace Autopilot;

/// <summary>What each of Claude's words for an end means, as data. A word that is not here is a failure that is tried again.</summary>
internal static class ClaudeFinish
{
    private static readonly Dictionary<string, (FailureKind? Kind, string Code, string Remedy)> Reasons = new(StringComparer.Ordinal)
    {
        ["end_turn"] = (null, "", ""),
        ["stop_sequence"] = (null, "", ""),
        ["tool_use"] = (null, "", ""),
        ["max_tokens"] = (FailureKind.Deterministic, VertexCodes.MaxTokens, "The answer is longer than its limit: raise MaxOutputTokens, or ask for less."),
        ["model_context_window_exceeded"] = (FailureKind.Deterministic, VertexCodes.MaxTokens, "The conversation is longer than the model can hold."),
        ["refusal"] = (FailureKind.Policy, VertexCodes.AnswerBlocked, "A person must change what is asked."),
        ["pause_turn"] = (FailureKind.Transient, VertexCodes.Stopped, "It is tried again."),
    };

    /// <summary>Every word that is known.</summary>
    public static IReadOnlyCollection<string> KnownReasons => Reasons.Keys;

    /// <summary>What a word means as a failure; null: the answer is good.</summary>
    public static VertexFault? FindFault(VertexRoute route, string reason)
    {
        var (kind, code, remedy) = Reasons.GetValueOrDefault(reason, (FailureKind.Transient, VertexCodes.FinishUnknown, "It is tried again."));
        return kind is { } failed ? new VertexFault(failed, code, $"{route.Model} ended with {reason}. {remedy}") : null;
    }
}
