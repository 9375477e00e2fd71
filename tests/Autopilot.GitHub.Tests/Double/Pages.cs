using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Cuts lists into pages. The next one's address is opaque: it goes by the repository's number and a cursor.</summary>
internal static class Pages
{
    public static DoubleAnswer Cut(DoubleRepository repository, Exchange exchange, IReadOnlyList<JsonNode> items, Func<JsonArray, JsonNode>? wrap = null)
    {
        var size = Math.Clamp(int.Parse(exchange.Query("per_page") ?? "30", CultureInfo.InvariantCulture), 1, 100);
        var page = int.Parse(exchange.Query("page") ?? "1", CultureInfo.InvariantCulture);
        var part = new JsonArray([.. items.Skip((page - 1) * size).Take(size).Select(item => (JsonNode?)item.DeepClone())]);
        var answer = DoubleAnswer.Json(wrap?.Invoke(part) ?? part);
        if (page * size < items.Count)
        {
            var path = exchange.Path.Split('/', 5) is [_, "repos", _, _, var rest] ? $"repositories/{repository.Id}/{rest}" : exchange.Path.TrimStart('/');
            var query = string.Join('&', exchange.QueryString.TrimStart('?').Split('&').Where(part => !part.StartsWith("page=", StringComparison.Ordinal)));
            string To(int number) => $"<{repository.GitHub.Address}{path}?{query}&page={number}>";
            answer.With("Link", $"{To(page + 1)}; rel=\"next\", {To((items.Count + size - 1) / size)}; rel=\"last\"");
        }

        return answer;
    }
}
