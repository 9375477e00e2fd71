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
            using var document = JsonDocument.Parse(text, StrictJson.Document);
            RequireKnown(document.RootElement, typeof(T), "");
            RequireStorable(document.RootElement);
            return new Body<T>(document.RootElement.Deserialize<T>(StrictJson.Options) ?? throw Invalid("The body is null; an object is accepted."), text);
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

    // PostgreSQL keeps no such character, and what one store refuses every one must.
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

    private static void RequireKnown(JsonElement element, Type type, string path)
    {
        if (element.ValueKind != JsonValueKind.Object || StrictJson.Options.GetTypeInfo(type) is not { Kind: JsonTypeInfoKind.Object } known)
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
