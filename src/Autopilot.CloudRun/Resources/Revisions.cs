namespace Autopilot;

/// <summary>The revisions of a location's services.</summary>
/// <param name="transport">How they are reached.</param>
/// <param name="location">The location's name.</param>
internal sealed class Revisions(CloudRunTransport transport, string location)
{
    /// <summary>Reads a revision; null: there is none.</summary>
    /// <exception cref="ProviderException">It cannot be read.</exception>
    public Task<WireRevision?> FindAsync(string service, string revision, CancellationToken cancellationToken) => transport.FindAsync(
        $"{location}/services/{service}/revisions/{Uri.EscapeDataString(revision)}", CloudRunJson.Default.WireRevision, cancellationToken);
}
