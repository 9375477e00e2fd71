namespace Autopilot;

/// <summary>A call that an agent may make with the worker's credential. Everything else is refused: a key can do more than ask a model.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Ending">How its path ends.</param>
/// <param name="LimitAt">Where its body says how many tokens the answer may have at most; null: it asks no model, and costs nothing.</param>
internal sealed record ModelOperation(string Method, string Ending, IReadOnlyList<string>? LimitAt = null)
{
    // What is more specific comes first.
    private static readonly ModelOperation[] All =
    [
        new("POST", "/messages", ["max_tokens"]),
        new("POST", "/messages/count_tokens"),
        new("POST", "/chat/completions", ["max_completion_tokens"]),
        new("POST", "/responses", ["max_output_tokens"]),
        new("POST", ":generateContent", ["generationConfig", "maxOutputTokens"]),
        new("POST", ":streamGenerateContent", ["generationConfig", "maxOutputTokens"]),
        new("POST", ":countTokens"),
        new("POST", "/count-tokens:rawPredict"),
        new("POST", ":rawPredict", ["max_tokens"]),
        new("POST", ":streamRawPredict", ["max_tokens"]),
        new("GET", "/models"),
    ];

    /// <summary>Whether it asks a model.</summary>
    public bool AsksModel => LimitAt is not null;

    /// <summary>What is accepted, for a refusal.</summary>
    public static string Accepted => string.Join(", ", All.Select(operation => $"{operation.Method} …{operation.Ending}"));

    /// <summary>The operation of a request; null: it is none.</summary>
    public static ModelOperation? Find(string method, string path) =>
        All.FirstOrDefault(operation => operation.Method == method && path.EndsWith(operation.Ending, StringComparison.Ordinal));
}
