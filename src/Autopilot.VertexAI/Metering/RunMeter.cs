using System.Diagnostics.Metrics;

namespace Autopilot;

/// <summary>What one call of a client has used over all its requests.</summary>
/// <param name="prices">What models cost.</param>
/// <param name="listeners">Who is told.</param>
internal sealed class RunMeter(PriceTable prices, IReadOnlyList<IVertexMeter> listeners)
{
    private static readonly Meter Meter = new(Telemetry.Name);

    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("autopilot.vertex.requests", "{request}", "Requests to models, by model, location and billing.");

    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("autopilot.vertex.tokens", "{token}", "Tokens of models, by model, location and direction.");

    /// <summary>All requests so far; the money is null once that of one of them is unknown.</summary>
    public Usage Used { get; private set; } = new(Money: 0);

    /// <summary>How many requests were sent.</summary>
    public int Requests { get; private set; }

    /// <summary>The counts of all requests so far.</summary>
    public TokenCounts Counts { get; private set; } = new();

    /// <summary>Takes note of a request that has ended.</summary>
    public void Record(VertexRoute route, TokenCounts counts, VertexBilling billing)
    {
        var money = billing switch
        {
            VertexBilling.Metered => prices.FindMoney(route.Model, counts),
            VertexBilling.Free => 0,
            _ => null,
        };
        Requests++;
        Used = new Usage(Used.Tokens + counts.Input + counts.Output, Used.Money + money, Used.Calls + (billing == VertexBilling.Free ? 0 : 1));
        Counts = counts with
        {
            Input = Counts.Input + counts.Input,
            Cached = Counts.Cached + counts.Cached,
            CacheWrite = Counts.CacheWrite + counts.CacheWrite,
            Output = Counts.Output + counts.Output,
            Thoughts = Counts.Thoughts + counts.Thoughts,
        };
        Calls.Add(1, new("model", route.Model), new("location", route.Location), new("billing", NameOf(billing)));
        Tokens.Add(counts.Input, new("model", route.Model), new("location", route.Location), new("direction", "input"));
        Tokens.Add(counts.Output, new("model", route.Model), new("location", route.Location), new("direction", "output"));
        foreach (var listener in listeners)
        {
            listener.Record(new VertexUsage(route, billing)
            {
                ModelVersion = counts.ModelVersion,
                TrafficType = counts.TrafficType,
                InputTokens = counts.Input,
                CachedInputTokens = counts.Cached,
                CacheWriteTokens = counts.CacheWrite,
                OutputTokens = counts.Output,
                ThoughtTokens = counts.Thoughts,
                Money = money,
            });
        }
    }

    private static string NameOf(VertexBilling billing) => billing switch
    {
        VertexBilling.Metered => "metered",
        VertexBilling.Free => "free",
        _ => "billed_unknown",
    };
}
