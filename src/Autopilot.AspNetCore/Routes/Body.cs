using System.Text.Json;
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
            StrictJson.Require(document.RootElement, typeof(T));
            return new Body<T>(document.RootElement.Deserialize<T>(StrictJson.Options)!, text);
        }
        catch (JsonException error)
        {
            // What it says of a field names our types; what it says of the text does not.
            throw StrictJson.Invalid(error.Path is { } path ? StrictJson.Misfit(typeof(T), path) : $"The body cannot be read: {error.Message}");
        }
        catch (InvalidOperationException)
        {
            throw StrictJson.Invalid("The body holds text that is not UTF-8.");
        }
    }
}
