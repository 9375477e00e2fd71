using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Autopilot.Tests;

/// <summary>A request that the double got.</summary>
internal sealed record Exchange(string Method, string Path, string QueryString, IReadOnlyDictionary<string, string> Headers, string Text)
{
    /// <summary>The operation's id in GitHub's OpenAPI description; empty for what there is no route for.</summary>
    public string Operation { get; set; } = "";

    /// <summary>What the route's pattern matched.</summary>
    public Match Match { get; set; } = Match.Empty;

    /// <summary>What was sent; where a body may be left out, none says the same as an empty one.</summary>
    public JsonNode Body => JsonNode.Parse(Text.Length > 0 ? Text : "{}")!;

    public string? Token => Headers.GetValueOrDefault("Authorization")?.Split(' ', 2)[^1];

    /// <summary>What a conditional read already has.</summary>
    public string? Tag => Headers.GetValueOrDefault("If-None-Match");

    /// <summary>Whether it is for GraphQL, which stands beside the versioned folder of an Enterprise Server.</summary>
    public bool IsGraph => Path is "/graphql" or "/api/graphql";

    public string this[string group] => Uri.UnescapeDataString(Match.Groups[group].Value);

    public string? Query(string name) => QueryHelpers.ParseQuery(QueryString).TryGetValue(name, out var value) ? value.ToString() : null;

    public static async Task<Exchange> ReadAsync(HttpRequest request, string prefix)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync();
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2);
        var path = target[0].StartsWith(prefix, StringComparison.Ordinal) ? target[0][prefix.Length..] : target[0];
        return new Exchange(
            request.Method, path, target.Length > 1 ? "?" + target[1] : "",
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), text);
    }
}
