using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>The rules between settings.</summary>
internal sealed class VertexOptionsRules : IValidateOptions<VertexOptions>
{
    public ValidateOptionsResult Validate(string? name, VertexOptions options)
    {
        var failures = Find(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Find(VertexOptions options)
    {
        if (options.BaseAddress is { } address && !IsSafe(address))
        {
            yield return $"BaseAddress ({address.OriginalString}) must be an absolute https address; http is accepted for this machine only.";
        }

        foreach (var route in (VertexRoute[])[new(options.Model ?? "", options.Location), .. options.Fallbacks])
        {
            if (ModelFamily.Find(route.Model) is null)
            {
                yield return $"The model '{route.Model}' is of no known family; accepted: {ModelFamily.Accepted}.";
            }

            if (options.BaseAddress is null && VertexLocations.FindHost(route.Location) is null)
            {
                yield return $"The location '{route.Location}' is not known; accepted: {VertexLocations.Accepted}. Another one needs a BaseAddress.";
            }
        }

        if (options.BackoffStart > options.BackoffCap)
        {
            yield return $"BackoffStart ({options.BackoffStart}) must not be longer than BackoffCap ({options.BackoffCap}).";
        }

        if (options.IdleTimeout > options.TotalTimeout || options.FirstByteTimeout > options.TotalTimeout || options.ConnectTimeout > options.TotalTimeout)
        {
            yield return $"ConnectTimeout, FirstByteTimeout and IdleTimeout must not be longer than TotalTimeout ({options.TotalTimeout}).";
        }

        foreach (var price in options.Prices)
        {
            if (price.Input < 0 || price.CachedInput < 0 || price.Output < 0 || price.CacheWrite < 0)
            {
                yield return $"The price of '{price.Model}' is negative.";
            }

            if (!PriceTable.TrafficTypes.Contains(price.TrafficType, StringComparer.Ordinal))
            {
                yield return $"The traffic type '{price.TrafficType}' of the price of '{price.Model}' is not known; accepted: {string.Join(", ", PriceTable.TrafficTypes)}.";
            }
        }
    }

    // A token over plain http is anybody's.
    private static bool IsSafe(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
