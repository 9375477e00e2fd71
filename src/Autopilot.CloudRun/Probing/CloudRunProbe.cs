namespace Autopilot;

/// <summary>Looks at Cloud Run as the configured identity: its credential, then each service and job. It changes nothing: what is asked to be changed is only checked.</summary>
/// <param name="parts">What ports share.</param>
/// <param name="tokens">The credential.</param>
/// <param name="manifests">What looks at a repository's manifest; null: nothing does.</param>
internal sealed class CloudRunProbe(CloudRunParts parts, AccessTokens tokens, ManifestProbe? manifests) : IAdapterProbe
{
    private const string EveryIngress = "INGRESS_TRAFFIC_ALL";

    public string Adapter => "cloud_run";

    public async Task<IReadOnlyList<ProbeFinding>> ProbeAsync(string? repository, CancellationToken cancellationToken)
    {
        try
        {
            await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException error)
        {
            return [Missing("credential", error.Message, "Mend what the message names.")];
        }

        List<ProbeFinding> findings = [Good("credential", "a token was given")];
        foreach (var (name, target) in parts.Options.Targets)
        {
            findings.AddRange(await OfTargetAsync(name, target, cancellationToken).ConfigureAwait(false));
        }

        foreach (var job in parts.Options.Jobs.Values.Distinct(StringComparer.Ordinal))
        {
            findings.Add(await OfJobAsync(job, cancellationToken).ConfigureAwait(false));
        }

        return repository is null || manifests is null ? findings : [.. findings, .. await manifests.ProbeAsync(repository, cancellationToken).ConfigureAwait(false)];
    }

    private async Task<IReadOnlyList<ProbeFinding>> OfTargetAsync(string name, CloudRunTarget target, CancellationToken cancellationToken)
    {
        WireService service;
        try
        {
            service = await parts.Api.Services.GetAsync(target.Service!, cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException error)
        {
            return [Missing("service", $"{name}: {error.Message}", "Deploy the service once by hand, and let this identity read it.")];
        }

        return
        [
            Good("service", $"{name} is {target.Service}, environment {target.Environment ?? AutopilotTask.DefaultEnvironment}"),
            await OfUpdateAsync(name, target, service, cancellationToken).ConfigureAwait(false),
            OfIngress(name, target, service),
            OfTraffic(name, target, service),
            await OfCommitAsync(name, target, service, cancellationToken).ConfigureAwait(false),
            .. await OfImageAsync(name, target, service, cancellationToken).ConfigureAwait(false),
        ];
    }

    // The template as it is: what would be refused of a deployment is refused of it too.
    private async Task<ProbeFinding> OfUpdateAsync(string name, CloudRunTarget target, WireService service, CancellationToken cancellationToken)
    {
        try
        {
            var change = new WireService { Template = (service.Template ?? new WireTemplate()) with { Revision = null } };
            await parts.Api.Services.UpdateAsync(service, Services.Template, change, validateOnly: true, cancellationToken).ConfigureAwait(false);
            return Good("update", $"{name}: this identity may update {target.Service}");
        }
        catch (ProviderException error)
        {
            return error.Code == CloudRunErrors.Conflict
                ? Advice("update", $"{name}: {error.Message}", "Somebody changes the service right now. Ask again.")
                : Missing("update", $"{name}: {error.Message}", "Mend what the message names.");
        }
    }

    private static ProbeFinding OfIngress(string name, CloudRunTarget target, WireService service)
    {
        if (target.ProbeAddress is { } address)
        {
            return Good("ingress", $"{name} is asked at {address}");
        }

        if (service.DefaultUriDisabled == true || service.Uri is not { Length: > 0 })
        {
            return Missing("ingress", $"{name}: the service has no address of its own", "Set ProbeAddress to the address at which users reach it, and ChecksTag to false.");
        }

        return service.Ingress is null or EveryIngress
            ? Good("ingress", $"{name} is asked at {service.Uri}")
            : Missing("ingress", $"{name}: ingress is {service.Ingress}", "Set ProbeAddress to an address that can be reached from here; where tags cannot, set ChecksTag to false.");
    }

    private static ProbeFinding OfTraffic(string name, CloudRunTarget target, WireService service)
    {
        var traffic = TrafficVector.Read(service.Traffic);
        if (traffic.FindPrimary(service.LatestReady) is not { } serving)
        {
            return Missing("traffic", $"{name}: nobody can tell which revision serves: {traffic}", "Give one revision more than any other.");
        }

        return traffic.IsLatest ? Good("traffic", $"{name}: {serving} serves, as the latest")
            : TrafficPin.Find(service) is { } pin ? Advice("traffic", $"{name}: pinned to {pin.Revision} by the {pin}", "The next deployment releases it.")
            : target.UnpinsTraffic ? Advice("traffic", $"{name}: pinned by somebody: {traffic}", "The next deployment takes it over.")
            : Missing("traffic", $"{name}: pinned by somebody: {traffic}", "Give it to the latest revision, or set UnpinsTraffic.");
    }

    private async Task<ProbeFinding> OfCommitAsync(string name, CloudRunTarget target, WireService service, CancellationToken cancellationToken)
    {
        try
        {
            var serving = TrafficVector.Read(service.Traffic).FindPrimary(service.LatestReady);
            var revision = serving is null ? null : await parts.Api.Revisions.FindAsync(target.Service!, serving, cancellationToken).ConfigureAwait(false);
            return revision?.FindCommit(target) is { } commit ? Good("commit", $"{name}: {serving} is labelled {Marks.Commit}={commit}")
                : target.ReplacesUnknown ? Advice("commit", $"{name}: {serving ?? "what serves"} names no commit", "The first deployment replaces it; set ReplacesUnknown to false after that.")
                : Missing("commit", $"{name}: {serving ?? "what serves"} names no commit", $"Label it {Marks.Commit}, or set ReplacesUnknown for the first deployment.");
        }
        catch (ProviderException error)
        {
            return Missing("commit", $"{name}: {error.Message}", "Let this identity read revisions.");
        }
    }

    // Of the image that serves: whether it is there still is of no interest, whether the registry answers is.
    private async Task<IReadOnlyList<ProbeFinding>> OfImageAsync(string name, CloudRunTarget target, WireService service, CancellationToken cancellationToken)
    {
        var image = CloudRunParts.ImageOf(target, service.Labels.Find(Marks.Commit) ?? "latest");
        if (!target.WaitsForImage || ImageReference.Find(image) is not { } reference)
        {
            return [];
        }

        var obstacle = await parts.Images.FindObstacleAsync(image, cancellationToken).ConfigureAwait(false);
        return [obstacle is null || obstacle == ImageRegistry.NotBuilt(image)
            ? Good("image", $"{name}: {reference.Host} says which images are there")
            : Missing("image", $"{name}: {obstacle}", "Mend what the message names.")];
    }

    private async Task<ProbeFinding> OfJobAsync(string job, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.Api.Jobs.FindAsync(job, cancellationToken).ConfigureAwait(false) is not { } found ? Missing("job", $"there is no job {job}", "Create it, or mend its name.")
                : found.TerminalCondition is { State: WireCondition.Failed } failed ? Missing("job", $"{job}: {failed.Message}", "Mend what the message names.")
                : Good("job", $"{job} is there");
        }
        catch (ProviderException error)
        {
            return Missing("job", $"{job}: {error.Message}", "Mend what the message names.");
        }
    }

    public static ProbeFinding Good(string part, string detail) => new($"cloud_run.{part}", ProbeStatus.Good, detail);

    public static ProbeFinding Advice(string part, string detail, string remedy) => new($"cloud_run.{part}", ProbeStatus.Advice, detail, remedy);

    public static ProbeFinding Missing(string part, string detail, string remedy) => new($"cloud_run.{part}", ProbeStatus.Missing, detail, remedy);
}
