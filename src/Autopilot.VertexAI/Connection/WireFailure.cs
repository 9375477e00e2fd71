using System.Text.Json;

namespace Autopilot;

/// <summary>
/// What an error says, whichever of its forms it has: Google's, alone or in a list, or Anthropic's. It also comes in the middle of a stream.
/// </summary>
/// <param name="Code">The HTTP status that it stands for; 0: none is said.</param>
/// <param name="Status">Google's or Anthropic's word.</param>
/// <param name="Message">What it says.</param>
/// <param name="Quota">The limit and its value, where it is one of a quota.</param>
internal sealed record WireFailure(int Code, string Status, string Message, (string Metric, string? Value)? Quota)
{
    private const int LongestMessage = 1000;

    // Anthropic's documentation, "Errors": the status for each word, which alone comes in a stream.
    private static readonly Dictionary<string, int> Codes = new(StringComparer.Ordinal)
    {
        ["invalid_request_error"] = 400,
        ["authentication_error"] = 401,
        ["billing_error"] = 403,
        ["permission_error"] = 403,
        ["not_found_error"] = 404,
        ["request_too_large"] = 413,
        ["rate_limit_error"] = 429,
        ["api_error"] = 500,
        ["timeout_error"] = 504,
        ["overloaded_error"] = 529,
    };

    /// <summary>Reads an error; null: the text is none.</summary>
    public static WireFailure? Find(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Find(document.RootElement);
        }
        catch (JsonException)
        {
            return null; // A gateway's page, or half an answer.
        }
    }

    /// <summary>Reads an error; null: the value is none.</summary>
    public static WireFailure? Find(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return value.EnumerateArray().Select(Find).FirstOrDefault(found => found is not null);
        }

        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var status = Text(error, "status") ?? Text(error, "type") ?? "";
        var message = Text(error, "message") ?? "no message";
        return new(
            error.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? number : Codes.GetValueOrDefault(status),
            status, message.Length <= LongestMessage ? message : message[..LongestMessage], FindQuota(error));
    }

    private static (string Metric, string? Value)? FindQuota(JsonElement error) =>
        error.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array
            ? details.EnumerateArray().Select(ReadQuota).FirstOrDefault(found => found is not null)
            : null;

    private static (string Metric, string? Value)? ReadQuota(JsonElement detail) =>
        detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && Text(metadata, "quota_metric") is { } metric
            ? (metric, Text(metadata, "quota_limit_value"))
            : null;

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
}
