namespace Autopilot;

/// <summary>What models cost, by version, traffic and time.</summary>
/// <param name="prices">The rows.</param>
/// <param name="time">The clock.</param>
internal sealed class PriceTable(IEnumerable<ModelPrice> prices, TimeProvider time)
{
    private const string OnDemand = "ON_DEMAND";

    private const decimal Million = 1_000_000;

    private readonly ModelPrice[] rows = [.. prices.OrderByDescending(price => price.ValidFrom)];

    /// <summary>The traffic types that answers name.</summary>
    public static IReadOnlyList<string> TrafficTypes { get; } = [OnDemand, "ON_DEMAND_PRIORITY", "ON_DEMAND_FLEX", "PROVISIONED_THROUGHPUT"];

    /// <summary>Whether there may be a price: which version and traffic answer is known only later.</summary>
    public bool MayKnow(string model) =>
        rows.Any(row => row.ValidFrom <= time.GetUtcNow() && row.Model.StartsWith(model, StringComparison.Ordinal));

    /// <summary>What tokens of models cost at most, whichever version and traffic answers; null: no price of theirs is known.</summary>
    public HighestPrice? FindHighest(IEnumerable<string> models)
    {
        var now = time.GetUtcNow();
        var valid = rows.Where(row => row.ValidFrom <= now).DistinctBy(row => (row.Model, row.TrafficType))
            .Where(row => models.Any(model => row.Model.StartsWith(model, StringComparison.Ordinal)))
            .ToList();
        return valid.Count == 0 ? null : new HighestPrice(
            valid.Max(row => Math.Max(row.Input, Math.Max(row.CachedInput, row.CacheWrite ?? 0))), valid.Max(row => row.Output));
    }

    /// <summary>What an answer cost, in US dollars; null: its price is unknown.</summary>
    public decimal? FindMoney(string model, TokenCounts counts)
    {
        if ((Find(counts.ModelVersion, counts.TrafficType) ?? Find(model, counts.TrafficType)) is not { } price)
        {
            return null;
        }

        var plain = Math.Max(0, counts.Input - counts.Cached - counts.CacheWrite);
        return ((plain * price.Input) + (counts.Cached * price.CachedInput) + (counts.CacheWrite * (price.CacheWrite ?? price.Input)) + (counts.Output * price.Output)) / Million;
    }

    private ModelPrice? Find(string? model, string? traffic)
    {
        var now = time.GetUtcNow();
        return rows.FirstOrDefault(row => row.Model == model && row.TrafficType == (traffic ?? OnDemand) && row.ValidFrom <= now);
    }
}
