using System.Text.Json;
using Json.Schema;

namespace Autopilot.Tests;

/// <summary>The OpenAPI document as a promise that requests and answers can be held to.</summary>
internal sealed class ApiContract
{
    private const string Components = "#/components/", Root = "https://autopilot.invalid/openapi";

    private readonly BuildOptions options = new() { SchemaRegistry = new SchemaRegistry() };

    public ApiContract(JsonElement document)
    {
        Build($$"""{"$id": "{{Root}}", "$defs": {{document.GetProperty("components").GetProperty("schemas")}}}""");
        Operations =
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(verb => Read(document, path.Name, verb))),
        ];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>The operation that a request is for, or null.</summary>
    public ApiOperation? Find(HttpMethod method, string path) => Operations
        .Where(operation => operation.Method == method && operation.IsFor(path))
        .MaxBy(operation => operation.Path.Split('/').Count(segment => !segment.StartsWith('{')));

    private ApiOperation Read(JsonElement document, string path, JsonProperty verb) => new(
        verb.Value.GetProperty("operationId").GetString()!,
        HttpMethod.Parse(verb.Name),
        path,
        verb.Value.TryGetProperty("security", out var security) && security.GetArrayLength() > 0 ? security[0].GetProperty("bearer")[0].GetString() : null,
        verb.Value.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray().Select(Parameter)] : [],
        verb.Value.TryGetProperty("requestBody", out var body) ? Body(document, body.GetProperty("content").GetProperty("application/json").GetProperty("schema")) : null,
        verb.Value.GetProperty("responses").EnumerateObject().ToDictionary(answer => int.Parse(answer.Name), answer => Answer(Resolve(document, answer.Value))));

    private ApiParameterSchema Parameter(JsonElement parameter) => new(
        parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString()!, parameter.GetProperty("schema"), Build(parameter.GetProperty("schema").ToString()));

    private ApiBody Body(JsonElement document, JsonElement schema) => new(Resolve(document, schema), Build(schema.ToString()));

    private ApiAnswer Answer(JsonElement answer)
    {
        if (!answer.TryGetProperty("content", out var content))
        {
            return new ApiAnswer(null, null);
        }

        var media = content.EnumerateObject().Single();
        return new ApiAnswer(media.Name, Build(media.Value.GetProperty("schema").ToString()));
    }

    private static JsonElement Resolve(JsonElement document, JsonElement element)
    {
        if (!element.TryGetProperty("$ref", out var reference))
        {
            return element;
        }

        var found = document;
        foreach (var name in reference.GetString()!.Split('/').Skip(1))
        {
            found = found.GetProperty(name);
        }

        return found;
    }

    private JsonSchema Build(string schema) => JsonSchema.FromText(schema.Replace($"{Components}schemas/", $"{Root}#/$defs/", StringComparison.Ordinal), options);
}
