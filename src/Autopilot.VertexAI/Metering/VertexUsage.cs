namespace Autopilot;

/// <summary>What one request to a model has used, whether it succeeded or not.</summary>
/// <param name="Route">The model and the place that were asked.</param>
/// <param name="Billing">How sure it is.</param>
public sealed record VertexUsage(VertexRoute Route, VertexBilling Billing)
{
    /// <summary>The version that answered; null where none was named.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The traffic type; null where none was named.</summary>
    public string? TrafficType { get; init; }

    /// <summary>Input tokens, those of caches and of built-in tools included.</summary>
    public long InputTokens { get; init; }

    /// <summary>Those input tokens that came from a cache.</summary>
    public long CachedInputTokens { get; init; }

    /// <summary>Those input tokens that were written to a cache.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Output tokens, thoughts included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Those output tokens that were thoughts, as far as they are told apart.</summary>
    public long ThoughtTokens { get; init; }

    /// <summary>US dollars; null where the price or the usage is unknown, which is not zero.</summary>
    public decimal? Money { get; init; }
}
