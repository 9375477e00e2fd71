namespace Autopilot;

/// <summary>
/// Asks a service how it is. Three must name the same commit: the label of the revision that has the traffic, the traffic, and the process itself. Whatever else is
/// answered, an old revision that is well included, passes nothing.
/// </summary>
/// <param name="parts">What ports share.</param>
internal sealed class CloudRunHealthProbe(CloudRunParts parts) : IHealthProbe
{
    public async Task<HealthReading> ProbeAsync(string target, string url, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(parts.TargetOf(target), url, cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException error)
        {
            return new HealthReading(Verdict.Unknown, url, null, error.Message);
        }
    }

    private async Task<HealthReading> ReadAsync(CloudRunTarget target, string url, CancellationToken cancellationToken)
    {
        var service = await parts.Api.Services.GetAsync(target.Service!, cancellationToken).ConfigureAwait(false);
        var labels = await ReadLabelsAsync(target, service, cancellationToken).ConfigureAwait(false);
        var (healthPath, versionPath) = labels.Paths ?? (target.HealthPath, target.VersionPath);
        var version = await parts.Versions.AskAsync(target, url, versionPath, service.Uri, cancellationToken).ConfigureAwait(false);
        var health = healthPath == versionPath
            ? version
            : await parts.Versions.AskAsync(target, url, healthPath, service.Uri, cancellationToken).ConfigureAwait(false);
        return Judge($"{url.TrimEnd('/')}{versionPath}", labels, version, health);
    }

    private static HealthReading Judge(string url, Labels labels, VersionAnswer version, VersionAnswer health)
    {
        var said = version == health ? version.Detail : $"{version.Detail} {health.Detail}";
        if (labels.Unsettled is { } unsettled)
        {
            return new HealthReading(Verdict.Unknown, url, null, $"{unsettled} {said}");
        }

        if (version.Commit is { } commit && commit != labels.Primary)
        {
            // Of a split, the smaller part has answered: it proves nothing about the larger one.
            return labels.Others.Contains(commit, StringComparer.Ordinal)
                ? new HealthReading(Verdict.Unknown, url, null, $"Another revision with a share of the traffic answered. {said}")
                : new HealthReading(Verdict.Failed, url, commit, $"{labels.Revision} has the traffic and is labelled {labels.Primary}, and what runs is {commit}. {said}");
        }

        var verdict = version.IsUnwell || health.IsUnwell ? Verdict.Failed : health.IsWell && version.IsWell && version.Commit is not null ? Verdict.Passed : Verdict.Unknown;
        return new HealthReading(verdict, url, version.Commit, said);
    }

    private async Task<Labels> ReadLabelsAsync(CloudRunTarget target, WireService service, CancellationToken cancellationToken)
    {
        var traffic = TrafficVector.Read(service.Traffic);
        if (traffic.FindPrimary(service.LatestReady) is not { } primary)
        {
            return new Labels($"Nobody can tell which revision serves: the traffic is {traffic}.");
        }

        List<string> others = [];
        string? own = null;
        (string Health, string Version)? paths = null;
        foreach (var name in traffic.Resolve(service.LatestReady).Shares.Select(entry => entry.Revision!).Distinct(StringComparer.Ordinal))
        {
            var revision = await parts.Api.Revisions.FindAsync(target.Service!, name, cancellationToken).ConfigureAwait(false);
            if (name != primary)
            {
                others.AddRange(revision?.FindCommit(target) is { } other ? [other] : []);
            }
            else if (revision?.FindCommit(target) is not { } commit)
            {
                return new Labels($"{name} has the traffic and names no commit.");
            }
            else if (Readiness.OfServing(service, revision) is { State: not RevisionState.Ready } standing)
            {
                return new Labels(standing.Detail);
            }
            else
            {
                (own, paths) = (commit, revision.PathsOf(target));
            }
        }

        return new Labels(null, primary, own, others, paths);
    }

    /// <summary>What the revisions with a share of the traffic are labelled with.</summary>
    /// <param name="Unsettled">Why that says nothing now; null: it does.</param>
    /// <param name="Revision">The revision with the largest share.</param>
    /// <param name="Primary">Its commit.</param>
    /// <param name="OtherCommits">The commits of the others.</param>
    /// <param name="Paths">Where its process is asked; null: as configured.</param>
    private sealed record Labels(
        string? Unsettled, string? Revision = null, string? Primary = null, IReadOnlyList<string>? OtherCommits = null, (string Health, string Version)? Paths = null)
    {
        public IReadOnlyList<string> Others => OtherCommits ?? [];
    }
}
