namespace Autopilot;

/// <summary>
/// Services of Cloud Run as deploy target. Nothing is kept here: revisions, their traffic before and the notes of pins are in Cloud Run itself, under names that derive from the
/// effect's key, so a host that takes over finds everything.
/// </summary>
/// <param name="parts">What ports share.</param>
internal sealed class CloudRunDeployTarget(CloudRunParts parts) : IDeployTarget
{
    private readonly StartedRevision started = new(parts);
    private readonly ServiceStart start = new(parts);
    private readonly TrafficMove move = new(parts, new StartedRevision(parts));

    public string Provider => "cloud_run";

    public async Task<Revision?> FindServingAsync(string target, CancellationToken cancellationToken)
    {
        var settings = parts.TargetOf(target);
        var service = await parts.Api.Services.GetAsync(settings.Service!, cancellationToken).ConfigureAwait(false);
        return await DescribeServingAsync(settings, service, cancellationToken).ConfigureAwait(false);
    }

    public Task<WriteResult<string>> StartAsync(DeployRequest request, CancellationToken cancellationToken) => start.RunAsync(request, cancellationToken);

    public Task<Revision?> FindStartedAsync(string target, EffectKey key, CancellationToken cancellationToken) =>
        started.FindAsync(parts.TargetOf(target), key, cancellationToken);

    public async Task<WriteResult<Revision>> ShiftAsync(string target, string revision, string? expected, CancellationToken cancellationToken)
    {
        var settings = parts.TargetOf(target);
        if (await move.RunAsync(settings, revision, expected, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return new WriteResult<Revision>(null, refusal);
        }

        return await FindServingAsync(target, cancellationToken).ConfigureAwait(false) is { } serving && serving.Name == revision
            ? WriteResults.Done(serving)
            : WriteResults.Refused<Revision>(Refusal.Retry, $"Somebody else has moved the traffic of {settings.Service} away from {revision} again.");
    }

    public async Task TrimAsync(string target, IReadOnlyList<string> keep, CancellationToken cancellationToken)
    {
        var settings = parts.TargetOf(target);
        var service = await parts.Api.Services.GetAsync(settings.Service!, cancellationToken).ConfigureAwait(false);
        var now = TrafficVector.Read(service.Traffic);
        List<string> dropped = [];
        foreach (var name in now.Entries.Where(entry => entry is { Percent: 0, Tag: not null, Revision: not null }).Select(entry => entry.Revision!).Except(keep, StringComparer.Ordinal))
        {
            var revision = await parts.Api.Revisions.FindAsync(settings.Service!, name, cancellationToken).ConfigureAwait(false);
            if (revision is null || revision.IsOwn())
            {
                dropped.Add(name);
            }
        }

        var trimmed = now.WithoutTags(entry => entry.Revision is { } name && dropped.Contains(name, StringComparer.Ordinal));
        var released = await MayReleaseAsync(settings, service, cancellationToken).ConfigureAwait(false) ? trimmed.AllTo(null, service.LatestReady) : trimmed;
        if (!released.Equals(now) && service.Reconciling != true)
        {
            await parts.Api.Services.UpdateAsync(service, Services.Traffic, new WireService { Traffic = released.ToWire() }, validateOnly: false, cancellationToken).ConfigureAwait(false);
        }
    }

    // A deployment that never came to serve has left its pin; but while its revision may still become ready, it would take over by being the latest.
    private async Task<bool> MayReleaseAsync(CloudRunTarget target, WireService service, CancellationToken cancellationToken)
    {
        if (TrafficPin.Find(service) is not { } pin || pin.Revision != service.LatestReady || service.LatestCreated is not { } latest)
        {
            return false;
        }

        return latest == pin.Revision
            || (await parts.Api.Revisions.FindAsync(target.Service!, latest, cancellationToken).ConfigureAwait(false) is { } revision
                && Readiness.OfRevision(revision).State == RevisionState.Failed);
    }

    private async Task<Revision?> DescribeServingAsync(CloudRunTarget target, WireService service, CancellationToken cancellationToken)
    {
        var traffic = TrafficVector.Read(service.Traffic);
        if (traffic.FindPrimary(service.LatestReady) is not { } name)
        {
            throw CloudRunErrors.NotSetUp($"Nobody can tell which revision of {target.Service} serves: its traffic is {traffic}. Give one revision more than any other.");
        }

        if (await parts.Api.Revisions.FindAsync(target.Service!, name, cancellationToken).ConfigureAwait(false) is not { } revision)
        {
            throw CloudRunErrors.NotSetUp($"{name} has the traffic of {target.Service}, and is not there.");
        }

        if (revision.FindCommit(target) is not { } commit)
        {
            return target.ReplacesUnknown
                ? null
                : throw CloudRunErrors.NotSetUp($"{name} serves on {target.Service} and names no commit: label it {Marks.Commit}, or set ReplacesUnknown for its first deployment.");
        }

        var standing = Readiness.OfServing(service, revision);
        return new Revision(name, commit, standing.State, CloudRunParts.AddressOf(target, service), $"{standing.Detail} Its traffic is {traffic}.");
    }
}
