using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>One project and region: the transport and credential that its ports share.</summary>
internal sealed class CloudRunAdapter : IDisposable
{
    private readonly CloudRunTransport transport;
    private readonly ImageRegistry images;
    private readonly VersionClient versions;

    /// <summary>Puts an adapter together. Nothing is asked yet.</summary>
    /// <param name="options">Which services and jobs, where, and the limits.</param>
    /// <param name="time">The clock of every wait.</param>
    /// <param name="logger">Where it says what it does.</param>
    /// <param name="own">A credential of the service's own; null: Google's application default credentials.</param>
    /// <param name="codeHost">Where manifests are, for the probe; null: it looks at none.</param>
    public CloudRunAdapter(CloudRunOptions options, TimeProvider time, ILogger logger, ITokenAccess? own, ICodeHost? codeHost = null)
    {
        var tokens = new AccessTokens(own);
        transport = new CloudRunTransport(options, tokens, time, logger);
        images = new ImageRegistry(tokens, options, time);
        versions = new VersionClient(tokens, time, options.ProbeTimeout);
        var parts = new CloudRunParts(options, new CloudRunApi(transport, options), images, versions, time, logger);
        Target = new CloudRunDeployTarget(parts);
        Health = new CloudRunHealthProbe(parts);
        Dispatcher = new CloudRunJobDispatcher(parts);
        Probe = new CloudRunProbe(parts, tokens, codeHost is null ? null : new ManifestProbe(parts, codeHost));
    }

    public IDeployTarget Target { get; }

    public IHealthProbe Health { get; }

    public IWorkDispatcher Dispatcher { get; }

    public IAdapterProbe Probe { get; }

    public void Dispose()
    {
        versions.Dispose();
        images.Dispose();
        transport.Dispose();
    }
}
