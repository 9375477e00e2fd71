using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Autopilot;

/// <summary>
/// JSON schemas of what is on the wire, read from the contracts that read and write it: not the library's own, which follow the host's JSON options
/// and not ours. A body names every field that it takes; an answer may grow.
/// </summary>
internal static class WireSchemas
{
    private const string Components = "#/components/schemas/";

    private static readonly Dictionary<Type, string> Formats = new() { [typeof(int)] = "int32", [typeof(long)] = "int64", [typeof(double)] = "double" };

    private static readonly JsonSchemaExporterOptions BodyRules = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = ShapeBody };

    /// <summary>The schema of a body, as a component of the document.</summary>
    public static IOpenApiSchema OfBody(OpenApiDocument document, Type type) => StrictJson.Options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object }
        ? Component(document, type.Name, () => StrictJson.Options.GetJsonSchemaAsNode(type, BodyRules))
        : Parse(document, FieldLimits.TypeOf(type));

    /// <summary>The schema of an answer: each object in it is a component of the document.</summary>
    public static IOpenApiSchema OfAnswer(OpenApiDocument document, Type type)
    {
        var options = type == typeof(Problem) ? ProblemCodes.Json : AutopilotJson.Options;
        if (options.GetTypeInfo(type) is not { Kind: JsonTypeInfoKind.Object })
        {
            return Parse(document, FieldLimits.TypeOf(type));
        }

        var within = new List<Type>();
        var rules = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = (context, node) => ShapeAnswer(context, node, within) };
        var component = Component(document, NameOf(type), () => options.GetJsonSchemaAsNode(type, rules));
        foreach (var part in within)
        {
            OfAnswer(document, part);
        }

        return component;
    }

    /// <summary>A schema that is written out where it is used.</summary>
    public static OpenApiSchema Parse(OpenApiDocument document, JsonNode schema) =>
        OpenApiModelFactory.Parse<OpenApiSchema>(schema.ToJsonString(), OpenApiSpecVersion.OpenApi3_1, document, out _, OpenApiConstants.Json)
        ?? throw new InvalidOperationException($"This is no schema: {schema.ToJsonString()}");

    private static OpenApiSchemaReference Component(OpenApiDocument document, string name, Func<JsonNode> make)
    {
        if (document.Components?.Schemas?.ContainsKey(name) is not true)
        {
            document.AddComponent(name, Parse(document, make()));
        }

        return new OpenApiSchemaReference(name, document);
    }

    private static string NameOf(Type type) => type.IsGenericType ? $"{type.GetGenericArguments()[0].Name}Page" : type.Name;

    private static JsonNode ShapeBody(JsonSchemaExporterContext context, JsonNode node)
    {
        if (context.TypeInfo.Type == typeof(Vtid))
        {
            return FieldLimits.Vtid();
        }

        if (node is JsonObject schema)
        {
            Complete(context, schema, FieldLimits.OfBody);
            if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
            {
                schema["additionalProperties"] = false;
            }

            if (schema.TryGetPropertyValue("default", out var otherwise) && otherwise is null)
            {
                schema.Remove("default");
            }
        }

        return node;
    }

    private static JsonNode ShapeAnswer(JsonSchemaExporterContext context, JsonNode node, List<Type> within)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type == typeof(Vtid))
        {
            return FieldLimits.Vtid();
        }

        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && context is { Path.IsEmpty: false, BaseTypeInfo: null })
        {
            within.Add(type);
            return new JsonObject { ["$ref"] = Components + NameOf(type) };
        }

        if (node is JsonObject schema)
        {
            Complete(context, schema, FieldLimits.OfAnswer);
            Tidy(context.TypeInfo, schema);
        }

        return node;
    }

    private static void Complete(JsonSchemaExporterContext context, JsonObject schema, Func<Type, string, JsonObject?> find)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        schema.Remove("$comment");
        if (Formats.TryGetValue(type, out var format))
        {
            schema["format"] = format;
        }

        if (type.IsEnum)
        {
            schema["type"] = "string";
        }

        if (context.PropertyInfo is { } property && find(property.DeclaringType, property.Name) is { } limit)
        {
            foreach (var (keyword, value) in limit.Where(pair => pair.Key != "type"))
            {
                schema[keyword] = value?.DeepClone();
            }
        }
    }

    // What is null is left out, so what is there is never null, and what cannot be null is always there.
    private static void Tidy(JsonTypeInfo type, JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            var some = types.Select(one => one!.GetValue<string>()).Where(one => one != "null").ToArray();
            schema["type"] = some.Length == 1 ? some[0] : new JsonArray([.. some.Select(one => JsonValue.Create(one))]);
        }

        if (schema["enum"] is JsonArray names)
        {
            schema["enum"] = new JsonArray([.. names.Where(one => one is not null).Select(one => one!.DeepClone())]);
        }

        schema.Remove("default");
        if (type.Kind == JsonTypeInfoKind.Object && schema["properties"] is JsonObject properties)
        {
            foreach (var computed in type.Properties.Where(property => type.Options.IgnoreReadOnlyProperties && property.Set is null))
            {
                properties.Remove(computed.Name);
            }

            var always = type.Properties.Where(property => !property.IsGetNullable && properties.ContainsKey(property.Name)).Select(property => property.Name);
            schema["required"] = new JsonArray([.. always.Select(name => JsonValue.Create(name))]);
        }
    }
}
