using System.Text.Json;

namespace Autopilot;

/// <summary>An error as Google's interfaces answer it.</summary>
internal sealed record WireError
{
    public WireStatus? Error { get; init; }

    /// <summary>Reads an error; null: the body is none, as a gateway's page is.</summary>
    public static WireStatus? Find(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, CloudRunJson.Default.WireError)?.Error;
        }
        catch (JsonException)
        {
            return null; // A gateway's page, or half an answer.
        }
    }
}
