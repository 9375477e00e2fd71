namespace Autopilot;

/// <summary>
/// The migration that a repository declares: a job that applies it, and a job that looks afterwards whether everything is there, each run with the image of the commit before a revision of that
/// commit is made. An execution is given what it is for as a variable and found by it, so a host that takes over goes on where another stopped, and a start that is decided again runs nothing twice.
/// </summary>
/// <param name="parts">What ports share.</param>
internal sealed class Migration(CloudRunParts parts)
{
    /// <summary>The variable that says for which task, attempt and commit it runs.</summary>
    public const string Variable = "AUTOPILOT_MIGRATION";

    /// <summary>Takes the next step, if there is one.</summary>
    /// <returns>What the deployment has to wait for, or why it fails; null: everything is there, or nothing was declared.</returns>
    /// <exception cref="ProviderException">Cloud Run could not say.</exception>
    public async Task<Refusal?> FindObstacleAsync(CloudRunTarget target, DeployRequest request, CancellationToken cancellationToken)
    {
        if (request.Declared?.Migration is not { } declared)
        {
            return null;
        }

        foreach (var job in (string[])[declared.Apply, declared.Verify])
        {
            if (await FindObstacleAsync(job, target, request, cancellationToken).ConfigureAwait(false) is { } obstacle)
            {
                return obstacle;
            }
        }

        return null;
    }

    private async Task<Refusal?> FindObstacleAsync(string name, CloudRunTarget target, DeployRequest request, CancellationToken cancellationToken)
    {
        if (!CloudRunNames.IsResourceId(name))
        {
            return new Refusal(FailureReasons.DeployRefused, $"The manifest's migration names the job '{name}'; accepted: {CloudRunNames.Accepted}.");
        }

        if (await parts.Api.Jobs.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } job)
        {
            return new Refusal(FailureReasons.DeployRefused, $"The manifest's migration needs the job {name}, and there is none.");
        }

        var purpose = $"{request.Key.Vtid.Value}-{request.Key.Attempt}-{CloudRunNames.Lower(request.Commit)}";
        var (found, sawAll) = await parts.Api.Jobs.FindExecutionAsync(name, Variable, purpose, cancellationToken).ConfigureAwait(false);
        return found is not null ? Judge(name, found)
            : sawAll ? await RunAsync(name, job, CloudRunParts.ImageOf(target, request.Commit), purpose, cancellationToken).ConfigureAwait(false)
            : new Refusal(FailureReasons.DeployRefused, $"The job {name} has more executions than are read, so nobody can tell whether it ran for {purpose}. Delete old ones.");
    }

    private static Refusal? Judge(string job, WireExecution execution) => execution.End switch
    {
        { State: WireCondition.Succeeded } => null,
        { } failed => new Refusal(FailureReasons.DeployFailed, $"{execution.Name} of {job} failed. {ConditionReasons.Describe(failed, execution.LogUri)}"),
        null => new Refusal(Refusal.Retry, $"The migration waits for {execution.Name}."),
    };

    private async Task<Refusal?> RunAsync(string name, WireJob job, string image, string purpose, CancellationToken cancellationToken)
    {
        if (job.Reconciling == true)
        {
            return new Refusal(Refusal.Retry, $"Cloud Run is still at work on the job {name}.");
        }

        try
        {
            if (job.Image != image)
            {
                await parts.Api.Jobs.UpdateAsync(job.WithImage(image), cancellationToken).ConfigureAwait(false);
                return new Refusal(Refusal.Retry, $"The job {name} is given {image}.");
            }

            await parts.Api.Jobs.RunAsync(name, WireRun.With(new WireVariable { Name = Variable, Value = purpose }) with { Etag = job.Etag }, cancellationToken).ConfigureAwait(false);
            return new Refusal(Refusal.Retry, $"The job {name} was started.");
        }
        catch (ProviderException error) when (error.Code is CloudRunErrors.Conflict or CloudRunErrors.Busy)
        {
            return new Refusal(Refusal.Retry, error.Message);
        }
        catch (ProviderException error) when (error.Code == CloudRunErrors.Refused)
        {
            return new Refusal(FailureReasons.DeployFailed, error.Message);
        }
    }
}
