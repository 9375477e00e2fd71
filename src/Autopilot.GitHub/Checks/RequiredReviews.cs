using System.Text.Json;

namespace Autopilot;

/// <summary>The approving reviews that a base asks for.</summary>
internal static class RequiredReviews
{
    /// <summary>How many the rules of a base ask for.</summary>
    public static int Count(IReadOnlyList<WireRule> rules) => rules
        .Where(rule => rule is { Type: "pull_request", Parameters.ValueKind: JsonValueKind.Object })
        .Select(rule => rule.Parameters!.Value.TryGetProperty("required_approving_review_count", out var count) && count.TryGetInt32(out var needed) ? needed : 0)
        .DefaultIfEmpty()
        .Max();
}
