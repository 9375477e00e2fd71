using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>What the ports of this adapter share.</summary>
internal sealed record CloudRunParts(CloudRunOptions Options, CloudRunApi Api, ImageRegistry Images, VersionClient Versions, TimeProvider Time, ILogger Logger)
{
    /// <summary>How often a change is decided anew because somebody else was faster, before the engine is told to look again.</summary>
    public const int Decisions = 3;

    /// <summary>The service of a target.</summary>
    /// <exception cref="ProviderException">Environment: no such target is configured.</exception>
    public CloudRunTarget TargetOf(string name) => Options.Targets.TryGetValue(name, out var target)
        ? target
        : throw CloudRunErrors.NotSetUp($"No target '{name}' is configured for Cloud Run; accepted: {string.Join(", ", Options.Targets.Keys)}.");

    /// <summary>The image of a commit.</summary>
    public static string ImageOf(CloudRunTarget target, string commit) => target.Image!.Replace("{commit}", commit, StringComparison.Ordinal);

    /// <summary>Where users reach a service.</summary>
    /// <exception cref="ProviderException">Environment: it has no address, and none is configured.</exception>
    public static string AddressOf(CloudRunTarget target, WireService service) =>
        target.ProbeAddress?.AbsoluteUri
        ?? (service is { DefaultUriDisabled: not true, Uri: { Length: > 0 } uri } ? uri : null)
        ?? throw CloudRunErrors.NotSetUp($"{service.Name} has no address of its own: set ProbeAddress to the one at which users reach it.");
}
