namespace Autopilot;

/// <summary>What a model costs from a day on. The latest one that is valid counts.</summary>
public sealed record ModelPrice
{
    /// <summary>The model, by the version that answers name or by the id that calls name; a version's own price goes first.</summary>
    public required string Model { get; init; }

    /// <summary>
    /// The traffic, as Vertex AI tells it: <c>ON_DEMAND</c>, <c>ON_DEMAND_PRIORITY</c>, <c>ON_DEMAND_FLEX</c> or <c>PROVISIONED_THROUGHPUT</c>. Default
    /// <c>ON_DEMAND</c>, which also counts where an answer names none.
    /// </summary>
    public string TrafficType { get; init; } = "ON_DEMAND";

    /// <summary>From when on it is valid. Default: always was.</summary>
    public DateTimeOffset ValidFrom { get; init; }

    /// <summary>US dollars for a million input tokens that came from no cache. Not negative.</summary>
    public required decimal Input { get; init; }

    /// <summary>US dollars for a million input tokens that came from the cache. Not negative.</summary>
    public required decimal CachedInput { get; init; }

    /// <summary>US dollars for a million input tokens that are written to the cache, as Claude counts them. Default null: as <see cref="Input"/>.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>US dollars for a million output tokens, thoughts included. Not negative.</summary>
    public required decimal Output { get; init; }
}
