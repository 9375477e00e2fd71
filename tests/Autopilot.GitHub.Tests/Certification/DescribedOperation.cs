using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Autopilot.Tests;

/// <summary>One operation of the description.</summary>
internal sealed class DescribedOperation
{
    // References and the paths of files hold slashes, which GitHub lets pass unescaped.
    private static readonly HashSet<string> Deep = new(["ref", "path", "branch", "basehead"], StringComparer.Ordinal);

    private readonly string method;
    private readonly Regex pattern;

    public DescribedOperation(string id, JsonObject facts)
    {
        (Id, method) = (id, facts["method"]!.GetValue<string>());
        var parts = facts["path"]!.GetValue<string>().Split('/', StringSplitOptions.RemoveEmptyEntries);
        Words = parts.Count(part => part[0] != '{');
        pattern = new Regex(
            $@"\A{string.Concat(parts.Select(part => "/" + (part[0] != '{' ? Regex.Escape(part) : Deep.Contains(part[1..^1]) ? ".+" : "[^/]+")))}\z",
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        Query = facts["query"]!.AsObject().ToDictionary(
            entry => entry.Key,
            entry => new DescribedParameter(entry.Value!["required"]!.GetValue<bool>(), entry.Value["schema"]!.AsObject()), StringComparer.Ordinal);
        Answers = facts["answers"]!.AsObject().ToDictionary(entry => int.Parse(entry.Key), entry => entry.Value);
        NeedsBody = facts["body"]?["required"]!.GetValue<bool>() ?? false;
        Body = facts["body"]?["schema"] is { } schema ? Description.Compile(Closed(schema.AsObject())) : null;
    }

    public string Id { get; }

    /// <summary>How many parts of its path are its own words.</summary>
    public int Words { get; }

    public IReadOnlyDictionary<string, DescribedParameter> Query { get; }

    /// <summary>The rules of what is sent; null where nothing is.</summary>
    public JsonSchema? Body { get; }

    public bool NeedsBody { get; }

    /// <summary>The schemas by status; null for an answer that is no JSON.</summary>
    public IReadOnlyDictionary<int, JsonNode?> Answers { get; }

    public bool IsFor(string verb, string path) => method == verb && pattern.IsMatch(path);

    // A server ignores what it does not know, and a field with a typing error is such: what is sent must be described.
    private static JsonObject Closed(JsonObject schema)
    {
        var closed = schema.DeepClone().AsObject();
        if (closed.ContainsKey("properties"))
        {
            closed.TryAdd("additionalProperties", false);
        }

        return closed;
    }
}
