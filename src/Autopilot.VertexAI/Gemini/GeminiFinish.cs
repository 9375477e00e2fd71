namespace Autopilot;

/// <summary>What each of Gemini's words for an end means, as data. A word that is not here is a failure that is tried again.</summary>
internal static class GeminiFinish
{
    private static readonly Dictionary<string, Meaning> Reasons = new(StringComparer.Ordinal)
    {
        ["STOP"] = new(null, "", ""),
        ["MAX_TOKENS"] = new(FailureKind.Deterministic, VertexCodes.MaxTokens, "The answer is longer than its limit: raise MaxOutputTokens, or ask for less."),
        ["SAFETY"] = Blocked,
        ["RECITATION"] = Blocked,
        ["BLOCKLIST"] = Blocked,
        ["PROHIBITED_CONTENT"] = Blocked,
        ["SPII"] = Blocked,
        ["MODEL_ARMOR"] = Blocked,
        ["IMAGE_SAFETY"] = Blocked,
        ["IMAGE_PROHIBITED_CONTENT"] = Blocked,
        ["IMAGE_RECITATION"] = Blocked,
        ["LANGUAGE"] = new(FailureKind.Deterministic, VertexCodes.Stopped, "The model does not speak this language."),
        ["NO_IMAGE"] = new(FailureKind.Deterministic, VertexCodes.Stopped, "The model made no image."),
        ["IMAGE_OTHER"] = new(FailureKind.Deterministic, VertexCodes.Stopped, "The model made no image."),
        ["MISSING_THOUGHT_SIGNATURE"] = new(FailureKind.Deterministic, VertexCodes.Stopped, "A part of an earlier answer came back without its signature: leave answers as they are."),
        ["TOO_MANY_TOOL_CALLS"] = new(FailureKind.Deterministic, VertexCodes.Stopped, "The model called tools without end."),
        ["MALFORMED_FUNCTION_CALL"] = new(FailureKind.Deterministic, VertexCodes.MalformedCall, "The tool's schema may be too hard for the model: make it smaller."),
        ["UNEXPECTED_TOOL_CALL"] = new(FailureKind.Deterministic, VertexCodes.MalformedCall, "The model called a tool that it may not call."),
        ["MALFORMED_RESPONSE"] = new(FailureKind.Transient, VertexCodes.Stopped, "It is tried again."),
        ["OTHER"] = new(FailureKind.Transient, VertexCodes.Stopped, "It is tried again."),
        ["FINISH_REASON_UNSPECIFIED"] = Unknown,
    };

    // Why a prompt may be blocked, and what that means: the same prompt is blocked again, so a person decides.
    private static readonly Dictionary<string, string> Blocks = new(StringComparer.Ordinal)
    {
        ["SAFETY"] = "Safety filters refuse it.",
        ["OTHER"] = "Its policies refuse it.",
        ["BLOCKLIST"] = "It holds a term of the block list.",
        ["PROHIBITED_CONTENT"] = "Its content is prohibited.",
        ["MODEL_ARMOR"] = "Model Armor refuses it.",
        ["JAILBREAK"] = "It is taken for an attempt to get round the model's rules.",
        ["IMAGE_SAFETY"] = "Safety filters refuse its image.",
        ["BLOCKED_REASON_UNSPECIFIED"] = "No reason is given.",
    };

    private static Meaning Blocked => new(FailureKind.Policy, VertexCodes.AnswerBlocked, "A person must change what is asked.");

    private static Meaning Unknown => new(FailureKind.Transient, VertexCodes.FinishUnknown, "It is tried again.");

    /// <summary>Every word that is known.</summary>
    public static IReadOnlyCollection<string> KnownReasons => Reasons.Keys;

    public static IReadOnlyCollection<string> KnownBlocks => Blocks.Keys;

    /// <summary>What a word means.</summary>
    public static Meaning Of(string reason) => Reasons.GetValueOrDefault(reason) ?? Unknown;

    /// <summary>A prompt that was blocked. Asked unchanged it is blocked again, so it never is.</summary>
    public static VertexFault Block(VertexRoute route, string reason, string? message) => new(
        FailureKind.Policy, VertexCodes.PromptBlocked,
        $"{route.Model} refused the prompt ({reason}): {message ?? Blocks.GetValueOrDefault(reason, "No reason is known.")} A person must change it.");

    /// <param name="Kind">The failure; null: the answer is good.</param>
    /// <param name="Code">Its word.</param>
    /// <param name="Remedy">What to do.</param>
    public sealed record Meaning(FailureKind? Kind, string Code, string Remedy);
}
