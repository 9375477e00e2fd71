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

    /// <summary>
    /// Finds the operation that an effect began on a service: the first that knows its key, because later ones find it on the service as well. Null: it is not among the
    /// latest.
    /// </summary>
    /// <exception cref="ProviderException">They cannot be read.</exception>
    public async Task<WireOperation?> FindAsync(string service, EffectKey key, CancellationToken cancellationToken)
    {
        List<WireOperation> about = [];
        var page = "";
        for (var read = 0; read < MostPages; read++)
        {
            var answer = await transport.SendAsync(
                new CloudRunCall(HttpMethod.Get, $"{location}/operations?pageSize=100{page}"), CloudRunJson.Default.WireOperations, cancellationToken).ConfigureAwait(false);
            about.AddRange((answer.Operations ?? []).Where(operation => IsAbout(operation, service, key)));
            if (answer.NextPageToken is not { Length: > 0 } next)
            {
                break;
            }

            page = $"&pageToken={Uri.EscapeDataString(next)}";
        }

        return about.MinBy(operation => operation.FindGeneration());
    }

    private bool IsAbout(WireOperation operation, string service, EffectKey key) =>
        operation.FindSubject() == $"{location}/services/{service}" && operation.FindAnnotation(Marks.Key) == key.ToString();
}
