using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Autopilot;

/// <summary>An answer, as far as it is used.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
/// <param name="Next">The next page, where a Link header names one.</param>
internal sealed record GitHubAnswer(int Status, byte[] Body, string? Next)
{
    private const int LongestMessage = 500;

    /// <summary>What a classic token may do, where the answer says so: words with commas between them.</summary>
    public string? Scopes { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>What the server says of an error: its message and those of its fields, without anything that looks like a credential.</summary>
    public string Message => Secrets.Remove(Read() is { } error ? error.Describe() : Start(Encoding.UTF8.GetString(Body)));

    /// <summary>The fields that the server objects to.</summary>
    public IReadOnlyList<WireFieldError> FieldErrors => Read()?.ReadErrors() ?? [];

    /// <summary>The body as JSON.</summary>
    /// <exception cref="ProviderException">Transient: it is no such JSON, as a proxy's page is none.</exception>
    public T Parse<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new ProviderException(FailureKind.Transient, "answer_unreadable", $"GitHub's answer could not be read: {error.Message}", error);
        }
    }

    private WireError? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(Body, GitHubJson.Default.WireError);
        }
        catch (JsonException)
        {
            return null; // A proxy's page, or text.
        }
    }

    private static string Start(string text) => text.Length <= LongestMessage ? text.Trim() : text[..LongestMessage].Trim();
}
