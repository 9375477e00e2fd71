using System.Text.Json.Nodes;
using Json.Schema;

namespace Autopilot.Tests;

/// <summary>GitHub's own description of its REST API, as far as it is used here.</summary>
internal static class Description
{
    private const string Reference = "#/$defs/", Root = "https://description.invalid/";

    private static readonly JsonObject Document = Facts.Read("openapi.json").AsObject();

    private static readonly BuildOptions Options = Register();

    public static string Source { get; } = Document["source"]!.GetValue<string>();

    /// <summary>By id.</summary>
    public static IReadOnlyDictionary<string, DescribedOperation> Operations { get; } =
        Document["operations"]!.AsObject().ToDictionary(entry => entry.Key, entry => new DescribedOperation(entry.Key, entry.Value!.AsObject()), StringComparer.Ordinal);

    /// <summary>What an Enterprise Server's description lacks of this, by operation.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> MissingOnServer { get; } = Document["server"]!["differences"]!.AsObject().ToDictionary(
        entry => entry.Key,
        entry => (IReadOnlyList<string>)[.. entry.Value!["missing"]!.AsArray().Select(name => name!.GetValue<string>())], StringComparer.Ordinal);

    /// <summary>The operation of a request, or null. Where a reference might hold a later part of a path, the path with more words of its own is meant.</summary>
    public static DescribedOperation? Find(string method, string path) =>
        Operations.Values.Where(operation => operation.IsFor(method, path)).MaxBy(operation => operation.Words);

    /// <summary>A schema as rules.</summary>
    public static JsonSchema Compile(JsonNode schema) => JsonSchema.FromText(Absolute(schema), Options);

    /// <summary>What a reference leads to; anything else is itself.</summary>
    public static JsonObject Resolve(JsonNode schema) =>
        schema["$ref"]?.GetValue<string>() is { } reference ? Document["$defs"]![reference[Reference.Length..]]!.AsObject() : schema.AsObject();

    private static string Absolute(JsonNode schema) => schema.ToJsonString().Replace($"\"{Reference}", $"\"{Root}{Reference}", StringComparison.Ordinal);

    private static BuildOptions Register()
    {
        var options = new BuildOptions { SchemaRegistry = new SchemaRegistry() };
        JsonSchema.FromText($$"""{"$id": "{{Root}}", "$defs": {{Absolute(Document["$defs"]!)}}}""", options);
        return options;
    }
}
