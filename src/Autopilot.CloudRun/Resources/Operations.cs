using System.Text.Json;

namespace Autopilot;

/// <summary>
/// The long-running operations of a location. One that was begun by a host that is gone is found by what it is about: its metadata is the service that was asked for,
/// with the key of the effect.
/// </summary>
/// <param name="transport">How they are reached.</param>
/// <param name="location">The location's name.</param>
internal sealed class Operations(CloudRunTransport transport, string location)
{
    private const int MostPages = 10;

    /// <summary>Reads an operation; null: there is none, or none any more.</summary>
    /// <exception cref="ProviderException">It cannot be read.</exception>
    public Task<WireOperation?> FindAsync(string name, CancellationToken cancellationToken) =>
        transport.FindAsync(name, CloudRunJson.Default.WireOperation, cancellationToken);

    /// <summary>Finds the operation that an effect began on a service; null: it is not among the latest.</summary>
    /// <exception cref="ProviderException">They cannot be read.</exception>
    public async Task<WireOperation?> FindAsync(string service, EffectKey key, CancellationToken cancellationToken)
    {
        var page = "";
        for (var read = 0; read < MostPages; read++)
        {
            var answer = await transport.SendAsync(
                new CloudRunCall(HttpMethod.Get, $"{location}/operations?pageSize=100{page}"), CloudRunJson.Default.WireOperations, cancellationToken).ConfigureAwait(false);
            if ((answer.Operations ?? []).FirstOrDefault(operation => IsAbout(operation, service, key)) is { } found)
            {
                return found;
            }

            if (answer.NextPageToken is not { Length: > 0 } next)
            {
                break;
            }

            page = $"&pageToken={Uri.EscapeDataString(next)}";
        }

        return null;
    }

    private bool IsAbout(WireOperation operation, string service, EffectKey key)
    {
        if (operation.Metadata is not { ValueKind: JsonValueKind.Object } metadata
            || !metadata.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || name.GetString() != $"{location}/services/{service}")
        {
            return false;
        }

        return metadata.TryGetProperty("annotations", out var notes) && notes.ValueKind == JsonValueKind.Object
            && notes.TryGetProperty(Marks.Key, out var mark) && mark.ValueKind == JsonValueKind.String && mark.GetString() == key.ToString();
    }
}
