namespace Autopilot;

/// <summary>Finds what was started under a key, whoever started it: the revision, or the operation that is to make it.</summary>
/// <param name="parts">What ports share.</param>
internal sealed class StartedRevision(CloudRunParts parts)
{
    public async Task<Revision?> FindAsync(CloudRunTarget target, EffectKey key, CancellationToken cancellationToken)
    {
        var name = CloudRunNames.OfRevision(target.Service!, key);
        var service = await parts.Api.Services.GetAsync(target.Service!, cancellationToken).ConfigureAwait(false);
        if (await parts.Api.Revisions.FindAsync(target.Service!, name, cancellationToken).ConfigureAwait(false) is not { } revision)
        {
            return await FindPromisedAsync(target, service, key, name, cancellationToken).ConfigureAwait(false);
        }

        var standing = await JudgeAsync(target, service, revision, cancellationToken).ConfigureAwait(false);
        return new Revision(name, revision.FindCommit(target) ?? "", standing.State, CloudRunParts.AddressOf(target, service), standing.Detail);
    }

    /// <summary>Whether a revision may get the traffic: it is ready, and what runs says that it is the commit.</summary>
    public async Task<RevisionStanding> JudgeAsync(CloudRunTarget target, WireService service, WireRevision revision, CancellationToken cancellationToken)
    {
        var standing = Readiness.OfStarted(service, revision);
        return standing.State == RevisionState.Ready && target.ChecksTag && FindTag(service, CloudRunNames.Last(revision.Name)!) is { } tag
            ? await AskAsync(target, service, revision, tag, cancellationToken).ConfigureAwait(false)
            : standing;
    }

    // Accepted, and not made yet; or it never will be, which only its operation says.
    private async Task<Revision?> FindPromisedAsync(CloudRunTarget target, WireService service, EffectKey key, string name, CancellationToken cancellationToken)
    {
        var operation = await parts.Api.Operations.FindAsync(target.Service!, key, cancellationToken).ConfigureAwait(false);
        if (operation is null && service.Template?.Revision != name)
        {
            return null;
        }

        var standing = operation is { Done: true, Error: { } error }
            ? RevisionStanding.Failed($"{operation.Name} ended without a revision: {error.Message}")
            : RevisionStanding.Starting($"{operation?.Name ?? "An operation"} was accepted and has made no revision yet.");
        var commit = service.Template?.Revision == name ? service.Template.Labels.Find(Marks.Commit) : null;
        return new Revision(name, commit ?? "", standing.State, CloudRunParts.AddressOf(target, service), standing.Detail);
    }

    // Ready says that something listens; what runs says it itself, at an address that no user knows.
    private async Task<RevisionStanding> AskAsync(CloudRunTarget target, WireService service, WireRevision revision, string tag, CancellationToken cancellationToken)
    {
        var answer = await parts.Versions.AskAsync(target, tag, revision.PathsOf(target).Version, service.Uri, cancellationToken).ConfigureAwait(false);
        return answer.Commit is not { } commit ? RevisionStanding.Starting($"It is ready, and has not named its commit. {answer.Detail}")
            : commit == revision.FindCommit(target) ? RevisionStanding.Ready(answer.Detail)
            : RevisionStanding.Failed($"It was made from {revision.FindCommit(target)}, and runs {commit}. {answer.Detail} Log: {revision.LogUri}");
    }

    private static string? FindTag(WireService service, string name) => (service.TrafficStatuses ?? [])
        .FirstOrDefault(entry => entry is { Tag.Length: > 0, Uri.Length: > 0 } && CloudRunNames.Last(entry.Revision) == name)?.Uri;
}
