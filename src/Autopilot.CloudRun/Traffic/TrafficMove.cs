namespace Autopilot;

/// <summary>
/// Moves traffic, and nothing else, under the fingerprint of the service that the move was decided on. A pin that the move makes is noted first, so that a crash in between leaves a
/// note that holds for nothing, and never a pin without one.
/// </summary>
/// <param name="parts">What ports share.</param>
/// <param name="started">Judges what is to get traffic for the first time.</param>
internal sealed class TrafficMove(CloudRunParts parts, StartedRevision started)
{
    /// <summary>Moves the traffic of a target to a revision, if <paramref name="expected"/> serves.</summary>
    /// <param name="target">The target.</param>
    /// <param name="revision">The revision that is to serve.</param>
    /// <param name="expected">The revision that serves now; null: one that names no commit.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>Nothing when the traffic was moved, or is there; otherwise why it was not.</returns>
    public async Task<Refusal?> RunAsync(CloudRunTarget target, string revision, string? expected, CancellationToken cancellationToken)
    {
        // The note of a pin is a change of its own.
        var why = "";
        for (var left = CloudRunParts.Decisions + 1; left > 0; left--)
        {
            var service = await parts.Api.Services.GetAsync(target.Service!, cancellationToken).ConfigureAwait(false);
            var (plan, refusal) = await DecideAsync(target, service, revision, expected, cancellationToken).ConfigureAwait(false);
            if (plan is null)
            {
                return refusal;
            }

            try
            {
                if (plan.Pin is { } pin && service.Annotations.Find(Marks.Pinned) != pin.ToAnnotation().Value)
                {
                    var note = new WireService { Annotations = service.Annotations.With(pin.ToAnnotation()) };
                    await parts.Api.Services.UpdateAsync(service, Services.Annotations, note, validateOnly: false, cancellationToken).ConfigureAwait(false);
                    why = $"The note of the pin to {pin.Revision} does not stay on {target.Service}.";
                    continue;
                }

                var operation = await parts.Api.Services.UpdateAsync(
                    service, Services.Traffic, new WireService { Traffic = plan.Traffic.ToWire() }, validateOnly: false, cancellationToken).ConfigureAwait(false);
                parts.Logger.Moved(target.Service!, plan.Traffic.ToString(), operation.Name ?? "");
                return null;
            }
            catch (ProviderException error) when (error.Code == CloudRunErrors.Conflict)
            {
                parts.Logger.Conflicted(target.Service!, $"traffic to {revision}");
                why = error.Message;
            }
            catch (ProviderException error) when (error.Code == CloudRunErrors.Busy)
            {
                return new Refusal(Refusal.Retry, error.Message);
            }
            catch (ProviderException error) when (error.Code == CloudRunErrors.Refused)
            {
                return new Refusal(FailureReasons.DeployFailed, error.Message);
            }
        }

        return new Refusal(Refusal.Retry, why);
    }

    private async Task<(TrafficPlan? Plan, Refusal? Refusal)> DecideAsync(
        CloudRunTarget target, WireService service, string revision, string? expected, CancellationToken cancellationToken)
    {
        if (await FindAsync(target, revision, cancellationToken).ConfigureAwait(false) is not { } to)
        {
            return Refuse(FailureReasons.DeployFailed, $"{target.Service} has no revision {revision}.");
        }

        var now = TrafficVector.Read(service.Traffic);
        var serving = now.FindPrimary(service.LatestReady);
        if (serving == revision)
        {
            return (null, null);
        }

        var from = serving is null ? null : await FindAsync(target, serving, cancellationToken).ConfigureAwait(false);
        if (serving is null || (serving != expected && (expected is not null || !target.ReplacesUnknown || from?.FindCommit(target) is not null)))
        {
            return Refuse(Refusal.Retry, $"{serving ?? "No single revision"} serves on {target.Service}, not {expected ?? "one that names no commit"}: its traffic is {now}.");
        }

        var back = TrafficPlan.Back(service, from, revision);
        var standing = back is null ? await started.JudgeAsync(target, service, to, cancellationToken).ConfigureAwait(false) : Readiness.OfRevision(to);
        if (standing.State != RevisionState.Ready)
        {
            return Refuse(standing.State == RevisionState.Failed ? FailureReasons.DeployFailed : Refusal.Retry, $"{revision} is not ready: {standing.Detail}");
        }

        if (back is not null)
        {
            return (await WithWhatIsThereAsync(target, back, service, from, to, cancellationToken).ConfigureAwait(false), null);
        }

        // What was recorded is what a restore goes back to; shares that somebody has changed since would be lost by it.
        return TrafficRecord.Find(to) is { } record && !record.Vector.Resolve(record.Latest).SharesAs(now.Resolve(service.LatestReady)) && !now.Resolve(service.LatestReady).IsPinnedTo(serving)
            ? Refuse(Refusal.Retry, $"Somebody has changed the traffic of {target.Service} since {revision} was started: it was {record.Vector}, and is {now}.")
            : (TrafficPlan.AllTo(service, from, to), null);
    }

    // A revision that is gone would have the whole way back refused.
    private async Task<TrafficPlan> WithWhatIsThereAsync(
        CloudRunTarget target, TrafficPlan back, WireService service, WireRevision? from, WireRevision to, CancellationToken cancellationToken)
    {
        List<TrafficEntry> kept = [];
        foreach (var entry in back.Traffic.Entries)
        {
            var there = entry.Revision is null || await FindAsync(target, entry.Revision, cancellationToken).ConfigureAwait(false) is not null;
            if (there)
            {
                kept.Add(entry);
            }
            else if (entry.Percent > 0)
            {
                return TrafficPlan.AllTo(service, from, to);
            }
        }

        return back with { Traffic = new TrafficVector(kept) };
    }

    private Task<WireRevision?> FindAsync(CloudRunTarget target, string revision, CancellationToken cancellationToken) =>
        parts.Api.Revisions.FindAsync(target.Service!, revision, cancellationToken);

    private static (TrafficPlan?, Refusal?) Refuse(string reason, string message) => (null, new Refusal(reason, message));
}
