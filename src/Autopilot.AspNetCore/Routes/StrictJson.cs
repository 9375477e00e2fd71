using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>How bodies are read: what is stored is forgiving, what comes from outside is not.</summary>
internal static partial class StrictJson
{
    /// <summary>What a duration is written as.</summary>
    public const string DurationPattern = @"^([0-9]+\.)?[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?$";

    private const int Depth = 16;

    public static JsonSerializerOptions Options { get; } = new(AutopilotJson.Options)
    {
        MaxDepth = Depth,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static JsonDocumentOptions Document { get; } = new() { MaxDepth = Depth, AllowDuplicateProperties = false };

    public static ProblemException Invalid(string detail) => new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidJson, detail);

    /// <summary>Refuses what a body of this type cannot be, before it is read.</summary>
    /// <exception cref="ProblemException"><c>invalid_json</c>, <c>unknown_field</c>.</exception>
    public static void Require(JsonElement body, Type type)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw Invalid($"The body is {body.ValueKind.ToString().ToLowerInvariant()}; an object is accepted.");
        }

        RequireFields(body, type, "");
        RequireStorable(body);
    }

    /// <summary>What is wrong with a field of the right name.</summary>
    /// <param name="type">The body's type.</param>
    /// <param name="path">The field, as the serializer names it: <c>$.budget.attempts</c>.</param>
    public static string Misfit(Type type, string path)
    {
        var field = path.TrimStart('$', '.');
        foreach (var name in field.Split('.'))
        {
            type = Options.GetTypeInfo(type).Properties.FirstOrDefault(property => property.Name == name.Split('[')[0])?.PropertyType ?? type;
            type = name.EndsWith(']') && Options.GetTypeInfo(type).ElementType is { } item ? item : type;
        }

        return $"The field '{field}' cannot be read; {Accepted(type)} is accepted.";
    }

    private static string Accepted(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var given when given != type => Accepted(given),
        _ when type == typeof(string) => "a text",
        _ when type == typeof(Vtid) => VtidGrammar.Accepted,
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => $"a whole number of {(type == typeof(int) ? 32 : 64)} bits",
        _ when type == typeof(decimal) || type == typeof(double) => "a number",
        _ when type == typeof(DateTimeOffset) => "a time as in RFC 3339, with its zone,",
        _ when type == typeof(TimeSpan) => "a duration as hh:mm:ss",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}",
        _ => Options.GetTypeInfo(type).Kind == JsonTypeInfoKind.Enumerable ? "a list" : "an object",
    };

    private static void RequireFields(JsonElement element, Type type, string path)
    {
        if (Options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } item } && element.ValueKind == JsonValueKind.Array)
        {
            RequireItems(element, item, path);
        }

        if (element.ValueKind != JsonValueKind.Object || Options.GetTypeInfo(type) is not { Kind: JsonTypeInfoKind.Object } known)
        {
            return;
        }

        foreach (var field in element.EnumerateObject())
        {
            var property = known.Properties.FirstOrDefault(property => string.Equals(property.Name, field.Name, StringComparison.Ordinal))
                ?? throw new ProblemException(
                    StatusCodes.Status400BadRequest, ProblemCodes.UnknownField,
                    $"The field '{Within(path, Shorten(field.Name))}' is not known here; known are: {string.Join(", ", known.Properties.Select(property => property.Name))}.");
            if (field.Value.ValueKind == JsonValueKind.Null && !property.IsSetNullable)
            {
                throw Invalid($"The field '{Within(path, field.Name)}' is null; {Accepted(property.PropertyType)} is accepted.");
            }

            RequireForm(field.Value, property.PropertyType, Within(path, field.Name));
            RequireFields(field.Value, property.PropertyType, Within(path, field.Name));
        }

        var missing = known.Properties.Where(property => property.IsRequired && !element.TryGetProperty(property.Name, out _)).Select(property => $"'{Within(path, property.Name)}'").ToArray();
        if (missing.Length > 0)
        {
            throw Invalid($"The body lacks {string.Join(" and ", missing)}.");
        }
    }

    // The serializer takes a time without its zone for one of this host's, and "1" for a day.
    private static void RequireForm(JsonElement value, Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (value.ValueKind == JsonValueKind.String
            && ((type == typeof(DateTimeOffset) && !Time().IsMatch(value.GetString()!)) || (type == typeof(TimeSpan) && !Duration().IsMatch(value.GetString()!))))
        {
            throw Invalid($"The field '{path}' is '{Shorten(value.GetString()!)}'; {Accepted(type)} is accepted.");
        }
    }

    private static void RequireItems(JsonElement list, Type type, string path)
    {
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Null)
            {
                throw Invalid($"The field '{path}' holds null; {Accepted(type)} is accepted.");
            }

            RequireFields(item, type, $"{path}[]");
        }
    }

    // PostgreSQL keeps no U+0000, and what one store refuses every one must.
    private static void RequireStorable(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in element.EnumerateObject())
                {
                    RequireStorable(field.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    RequireStorable(item);
                }

                break;
            case JsonValueKind.String when element.GetString()!.Contains('\0', StringComparison.Ordinal):
                throw Invalid("The body holds the character U+0000, which is not accepted.");
        }
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();

    [GeneratedRegex(DurationPattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duration();

    private static string Within(string path, string field) => path.Length == 0 ? field : $"{path}.{field}";

    private static string Shorten(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
