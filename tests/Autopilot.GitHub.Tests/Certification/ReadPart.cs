using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Autopilot.Tests;

/// <summary>
/// The part of an answer's schema that is read, as a schema: what is not read may be absent or be anything, as real answers lack what
/// was described later. What is read must be described, with a type that its reader can read; it must be there where the description
/// says so.
/// </summary>
internal sealed class ReadPart
{
    private readonly List<string> places = [];
    private readonly List<string> faults = [];

    private ReadPart()
    {
    }

    /// <summary>Every field that is read.</summary>
    public IReadOnlyList<string> Places => places;

    /// <summary>The fields that the description does not have as they are read.</summary>
    public IReadOnlyList<string> Faults => faults;

    public JsonObject Schema { get; private set; } = [];

    public static ReadPart Of(string place, JsonTypeInfo reader, JsonNode schema)
    {
        var part = new ReadPart();
        part.Schema = part.Cut(place, reader, Alternatives(schema), isNullable: true);
        return part;
    }

    private JsonObject Cut(string place, JsonTypeInfo reader, IReadOnlyList<JsonObject> described, bool isNullable)
    {
        var types = described.SelectMany(TypesOf).ToHashSet(StringComparer.Ordinal);
        var accepted = TypesFor(reader);
        if (accepted.Length > 0 && (types.Count == 0 || types.Any(type => type == "null" ? !isNullable : !accepted.Contains(type, StringComparer.Ordinal))))
        {
            faults.Add($"{place} is {string.Join(" or ", types.Order(StringComparer.Ordinal))}, and is read as {string.Join(" or ", accepted)}");
        }

        var cut = new JsonObject();
        if (types.Count > 0)
        {
            cut["type"] = new JsonArray([.. types.Order(StringComparer.Ordinal).Select(type => (JsonNode)type)]);
        }

        if (reader.Kind == JsonTypeInfoKind.Enumerable)
        {
            cut["items"] = Cut($"{place}[]", InfoOf(reader, reader.ElementType!), [.. described.Where(one => one.ContainsKey("items")).SelectMany(one => Alternatives(one["items"]!))], isNullable: true);
        }
        else if (reader.Kind == JsonTypeInfoKind.Object)
        {
            CutProperties(place, reader, [.. described.Where(one => TypesOf(one).Contains("object", StringComparer.Ordinal))], cut);
        }

        return cut;
    }

    private void CutProperties(string place, JsonTypeInfo reader, IReadOnlyList<JsonObject> described, JsonObject cut)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var property in reader.Properties)
        {
            var at = $"{place}.{property.Name}";
            var schemas = described.Select(one => one["properties"]?[property.Name]).OfType<JsonNode>().SelectMany(Alternatives).ToList();
            if (schemas.Count == 0)
            {
                faults.AddRange(Readers.MayBeAbsent(at) ? [] : [$"{at} is read and not described"]);
                continue;
            }

            places.Add(at);
            var type = Nullable.GetUnderlyingType(property.PropertyType);
            properties[property.Name] = Cut(at, InfoOf(reader, type ?? property.PropertyType), schemas, isNullable: type is not null || !property.PropertyType.IsValueType);
            if (described.All(one => one["required"] is JsonArray names && names.Any(name => name!.GetValue<string>() == property.Name)))
            {
                required.Add(property.Name);
            }
        }

        (cut["properties"], cut["required"]) = (properties, required);
    }

    /// <summary>The schemas of which one holds, each without references; all parts of one are one.</summary>
    private static List<JsonObject> Alternatives(JsonNode schema)
    {
        var own = Description.Resolve(schema);
        return own["anyOf"] is JsonArray any ? [.. any.SelectMany(one => Alternatives(one!))]
            : own["oneOf"] is JsonArray one ? [.. one.SelectMany(each => Alternatives(each!))]
            : own["allOf"] is JsonArray all ? [Join([.. all.SelectMany(part => Alternatives(part!))])]
            : [own];
    }

    private static JsonObject Join(IReadOnlyList<JsonObject> parts) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(parts.SelectMany(part => part["properties"]?.AsObject() ?? []).DistinctBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))),
        ["required"] = new JsonArray([.. parts.SelectMany(part => part["required"]?.AsArray() ?? []).Select(name => name!.DeepClone())]),
    };

    private static IEnumerable<string> TypesOf(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => several.Select(type => type!.GetValue<string>()),
        { } one => [one.GetValue<string>()],
        null => schema.ContainsKey("properties") ? ["object"] : [],
    };

    // None: whatever there is, is kept as it is.
    private static string[] TypesFor(JsonTypeInfo reader) =>
        reader.Kind == JsonTypeInfoKind.Enumerable ? ["array"]
        : reader.Kind is JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary ? ["object"]
        : reader.Type == typeof(JsonElement) ? []
        : reader.Type == typeof(bool) ? ["boolean"]
        : reader.Type == typeof(string) || reader.Type == typeof(DateTimeOffset) ? ["string"]
        : ["integer", "number"];

    private static JsonTypeInfo InfoOf(JsonTypeInfo owner, Type type) => owner.Options.GetTypeInfo(type);
}
