using System.Text.Json;

namespace Autopilot;

/// <summary>The services of a location.</summary>
/// <param name="transport">How they are reached.</param>
/// <param name="location">The location's name.</param>
internal sealed class Services(CloudRunTransport transport, string location)
{
    /// <summary>The mask of a move of traffic, which touches nothing else.</summary>
    public const string Traffic = "traffic";

    /// <summary>The mask of a note.</summary>
    public const string Annotations = "annotations";

    /// <summary>The mask of a new revision.</summary>
    public const string Revision = "template,traffic,labels,annotations";

    /// <summary>The mask of a template.</summary>
    public const string Template = "template";

    /// <summary>A service's full name.</summary>
    public string NameOf(string service) => $"{location}/services/{service}";

    /// <summary>Reads a service.</summary>
    /// <exception cref="ProviderException">It is not there, or cannot be read.</exception>
    public Task<WireService> GetAsync(string service, CancellationToken cancellationToken) =>
        transport.SendAsync(new CloudRunCall(HttpMethod.Get, NameOf(service)), CloudRunJson.Default.WireService, cancellationToken);

    /// <summary>Changes what the mask names, if the service is still the one that was read.</summary>
    /// <param name="read">The service as it was read.</param>
    /// <param name="mask">What is changed.</param>
    /// <param name="change">The new values.</param>
    /// <param name="validateOnly">Whether it is only checked.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <exception cref="ProviderException">It was not changed, or nobody knows.</exception>
    public Task<WireOperation> UpdateAsync(WireService read, string mask, WireService change, bool validateOnly, CancellationToken cancellationToken)
    {
        var etag = read.Etag ?? throw CloudRunErrors.NotSetUp($"{read.Name} has no etag: without it a change could overwrite somebody else's.");
        var body = JsonSerializer.SerializeToUtf8Bytes(change with { Name = read.Name, Etag = etag }, CloudRunJson.Default.WireService);
        return transport.SendAsync(
            new CloudRunCall(HttpMethod.Patch, $"{read.Name}?updateMask={Uri.EscapeDataString(mask)}{(validateOnly ? "&validateOnly=true" : "")}", body),
            CloudRunJson.Default.WireOperation, cancellationToken);
    }
}
