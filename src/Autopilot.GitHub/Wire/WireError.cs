using System.Text.Json;

namespace Autopilot;

/// <summary>The body of an error.</summary>
internal sealed record WireError
{
    private const int MostErrors = 5;
    private const int LongestMessage = 1000;

    public string? Message { get; init; }

    /// <summary>Objects, or texts, or anything else: GitHub's own descriptions differ.</summary>
    public JsonElement? Errors { get; init; }

    public string Describe()
    {
        string[] parts = [Message ?? "no message", .. ReadErrors().Take(MostErrors).Select(error => error.ToString())];
        var text = string.Join(" ", parts.Select(part => part.TrimEnd('.') + "."));
        return text.Length <= LongestMessage ? text : text[..LongestMessage];
    }

    public IReadOnlyList<WireFieldError> ReadErrors() => Errors is not { ValueKind: JsonValueKind.Array } errors ? [] :
    [
        .. errors.EnumerateArray().Select(error => error.ValueKind switch
        {
            JsonValueKind.String => new WireFieldError(null, null, error.GetString()),
            JsonValueKind.Object => new WireFieldError(Read(error, "field"), Read(error, "code"), Read(error, "message")),
            _ => new WireFieldError(null, null, error.GetRawText()),
        }),
    ];

    private static string? Read(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
