namespace Autopilot;

/// <summary>
/// Starts a revision without traffic, in one change of the service under its fingerprint: the new template, its tag, and whoever serves by name, so that the new revision
/// does not take over by being the latest.
/// </summary>
/// <param name="parts">What ports share.</param>
internal sealed class ServiceStart(CloudRunParts parts)
{
    private readonly Migration migration = new(parts);

    public async Task<WriteResult<string>> RunAsync(DeployRequest request, CancellationToken cancellationToken)
    {
        var target = parts.TargetOf(request.Target);
        if (request.Commit.Length > Marks.LongestLabel)
        {
            return WriteResults.Refused<string>(FailureReasons.DeployFailed, $"The commit {request.Commit} is longer than the {Marks.LongestLabel} characters of a label of Cloud Run.");
        }

        var conflict = "";
        for (var left = CloudRunParts.Decisions; left > 0; left--)
        {
            (var answer, conflict) = await DecideAsync(target, request, cancellationToken).ConfigureAwait(false);
            if (answer is not null)
            {
                return answer;
            }
        }

        return WriteResults.Refused<string>(Refusal.Retry, conflict!);
    }

    private async Task<(WriteResult<string>? Answer, string? Conflict)> DecideAsync(CloudRunTarget target, DeployRequest request, CancellationToken cancellationToken)
    {
        var name = CloudRunNames.OfRevision(target.Service!, request.Key);
        var service = await parts.Api.Services.GetAsync(target.Service!, cancellationToken).ConfigureAwait(false);
        var present = await parts.Api.Revisions.FindAsync(target.Service!, name, cancellationToken).ConfigureAwait(false);
        if (present is not null || service.Template?.Revision == name)
        {
            var commit = present is not null ? present.FindCommit(target) : service.Template?.Labels.Find(Marks.Commit);
            return (commit == CloudRunNames.Lower(request.Commit)
                ? WriteResults.Done(name)
                : WriteResults.Refused<string>(FailureReasons.DeployFailed, $"{name} is made from {commit ?? "no commit"}, not from {request.Commit}."), null);
        }

        if (FindObstacle(target, service, request) is { } obstacle)
        {
            return (obstacle, null);
        }

        if (target.WaitsForImage && await parts.Images.FindObstacleAsync(CloudRunParts.ImageOf(target, request.Commit), cancellationToken).ConfigureAwait(false) is { } missing)
        {
            return (WriteResults.Refused<string>(Refusal.Retry, missing), null);
        }

        if (await migration.FindObstacleAsync(target, request, cancellationToken).ConfigureAwait(false) is { } unmigrated)
        {
            return (new WriteResult<string>(null, unmigrated), null);
        }

        try
        {
            var operation = await parts.Api.Services.UpdateAsync(
                service, Services.Revision, Change(target, service, request, name), validateOnly: false, cancellationToken).ConfigureAwait(false);
            parts.Logger.Started(target.Service!, name, operation.Name ?? "");
            return (WriteResults.Done(name), null);
        }
        catch (ProviderException error) when (error.Code == CloudRunErrors.Conflict)
        {
            parts.Logger.Conflicted(target.Service!, $"start {name}");
            return (null, error.Message);
        }
        catch (ProviderException error) when (error.Code == CloudRunErrors.Busy)
        {
            return (WriteResults.Refused<string>(Refusal.Retry, error.Message), null);
        }
        catch (ProviderException error) when (error.Code == CloudRunErrors.Refused)
        {
            return (WriteResults.Refused<string>(FailureReasons.DeployFailed, error.Message), null);
        }
    }

    private static WriteResult<string>? FindObstacle(CloudRunTarget target, WireService service, DeployRequest request)
    {
        if (target.Environment is { } environment && request.Environment is { } other && environment != other)
        {
            return WriteResults.Refused<string>(FailureReasons.DeployRefused, $"The task is for environment '{other}', and this host has {request.Target} in '{environment}'.");
        }

        if (request.Declared is { } declared && DeclaredService.FindObstacle(declared, target, service) is { } lacking)
        {
            return WriteResults.Refused<string>(FailureReasons.DeployRefused, lacking);
        }

        if (service.Reconciling == true)
        {
            return WriteResults.Refused<string>(Refusal.Retry, $"Cloud Run is still at work on {target.Service}: somebody else changes it.");
        }

        var traffic = TrafficVector.Read(service.Traffic);
        if (traffic.FindPrimary(service.LatestReady) is null)
        {
            return WriteResults.Refused<string>(
                FailureReasons.DeployRefused, $"Nobody can tell which revision of {target.Service} serves: its traffic is {traffic}, and {service.LatestReady ?? "no revision"} is the latest that is ready.");
        }

        return traffic.IsLatest || target.UnpinsTraffic || TrafficPin.Find(service) is not null
            ? null
            : WriteResults.Refused<string>(
                FailureReasons.DeployRefused,
                $"The traffic of {target.Service} is pinned by somebody ({traffic}): a new revision would never serve. Give it to the latest revision, or set UnpinsTraffic.");
    }

    private static WireService Change(CloudRunTarget target, WireService service, DeployRequest request, string name)
    {
        var before = TrafficVector.Read(service.Traffic);
        var labels = Marks.Labels(request, target);
        var notes = Marks.Annotations(request);
        var template = (service.Template ?? new WireTemplate()).WithImage(CloudRunParts.ImageOf(target, request.Commit));
        var serving = before.Resolve(service.LatestReady);
        return new WireService
        {
            Labels = service.Labels.With(labels),
            Annotations = service.Annotations.With(
                before.IsLatest ? [.. notes, new TrafficPin(service.LatestReady!, TrafficPin.Deployment, request.Key.Vtid.Value).ToAnnotation()] : notes),
            Template = template with
            {
                Revision = name,
                Labels = template.Labels.With(labels),
                Annotations = template.Annotations.With([.. notes, .. Marks.Paths(request, target), TrafficRecord.Of(service).ToAnnotation()]),
            },
            Traffic = serving.With(new TrafficEntry(name, 0, CloudRunNames.OfTag(target.Service!, request.Key))).ToWire(),
        };
    }
}
