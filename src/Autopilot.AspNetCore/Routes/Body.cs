using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>
/// Reads a body strictly: JSON in UTF-8, no field twice, none that the command does not know, none missing. What is wrong is named.
/// </summary>
/// <param name="Value">The body.</param>
/// <param name="Text">Its bytes, for an idempotency key to stand for.</param>
internal sealed record Body<T>(T Value, ReadOnlyMemory<byte> Text)
    where T : class
{
    private const int Depth = 16;

    private static readonly JsonSerializerOptions Options = new(AutopilotJson.Options)
    {
        MaxDepth = Depth,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = Depth, AllowDuplicateProperties = false };

    public static async Task<Body<T>> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new ProblemException(
                StatusCodes.Status415UnsupportedMediaType, ProblemCodes.UnsupportedMediaType,
                $"The body is '{context.Request.ContentType}'; 'application/json' is accepted.");
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var text = buffer.ToArray();
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            RequireKnown(document.RootElement, typeof(T), "");
            return new Body<T>(document.RootElement.Deserialize<T>(Options) ?? throw Invalid("The body is null; an object is accepted."), text);
        }
        catch (JsonException error)
        {
            throw Invalid($"The body cannot be read: {error.Message}");
        }
        catch (InvalidOperationException)
        {
            throw Invalid("The body holds text that is not UTF-8.");
        }
    }

    private static ProblemException Invalid(string detail) => new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidJson, detail);

    private static void RequireKnown(JsonElement element, Type type, string path)
    {
        if (element.ValueKind != JsonValueKind.Object || Options.GetTypeInfo(type) is not { Kind: JsonTypeInfoKind.Object } known)
        {
            return;
        }

        foreach (var field in element.EnumerateObject())
        {
            var property = known.Properties.FirstOrDefault(property => string.Equals(property.Name, field.Name, StringComparison.Ordinal))
                ?? throw new ProblemException(
                    StatusCodes.Status400BadRequest, ProblemCodes.UnknownField,
                    $"The field '{path}{field.Name}' is not known here; known are: {string.Join(", ", known.Properties.Select(property => property.Name))}.");
            RequireKnown(field.Value, property.PropertyType, $"{path}{field.Name}.");
        }
    }
}
