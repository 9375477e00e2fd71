namespace Autopilot;

/// <summary>
/// The migration that a repository declares: a job that applies it, and a job that looks afterwards whether everything is there, each run with the image of the commit before a revision of that
/// commit is made. An execution is given what it is for as a variable and found by it, so a host that takes over goes on where another stopped, and a start that is decided again runs nothing twice. What
/// still runs for somebody else, a run that has ended meanwhile included, is waited for.
/// </summary>
/// <param name="parts">What ports share.</param>
internal sealed class Migration(CloudRunParts parts)
{
    /// <summary>The variable that says for which task, attempt and commit it runs.</summary>
    public const string Variable = "AUTOPILOT_MIGRATION";

    private const string Remedy = "Read the execution's log: what it ran ended with an error, or was not allowed to run.";

    /// <summary>Takes the next step, if there is one.</summary>
    /// <returns>What the deployment has to wait for, or why it fails; null: everything is there, or nothing was declared.</returns>
    /// <exception cref="ProviderException">Cloud Run could not say.</exception>
    public async Task<Refusal?> FindObstacleAsync(CloudRunTarget target, DeployRequest request, CancellationToken cancellationToken)
    {
        if (request.Declared?.Migration is not { } declared)
        {
            return null;
        }

        var image = CloudRunParts.ImageOf(target, request.Commit);
        var purpose = $"{request.Key.Vtid.Value}-{request.Key.Attempt}-{CloudRunNames.Lower(request.Commit)}";
        List<Step> steps = [];
        foreach (var name in (string[])[declared.Apply, declared.Verify])
        {
            var (step, obstacle) = await ReadAsync(name, purpose, image, cancellationToken).ConfigureAwait(false);
            if (step is null)
            {
                return obstacle;
            }

            steps.Add(step);
        }

        // Both are known to be there before either changes anything.
        foreach (var step in steps)
        {
            if (await FindObstacleAsync(step, steps, cancellationToken).ConfigureAwait(false) is { } obstacle)
            {
                return obstacle;
            }
        }

        return null;
    }

    private async Task<(Step? Step, Refusal? Obstacle)> ReadAsync(string name, string purpose, string image, CancellationToken cancellationToken)
    {
        if (!CloudRunNames.IsResourceId(name))
        {
            return (null, NotSetUp($"The manifest's migration names the job '{name}'; accepted: {CloudRunNames.Accepted}."));
        }

        if (await parts.Api.Jobs.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } job)
        {
            return (null, NotSetUp($"The manifest's migration needs the job {name}, and there is none."));
        }

        if (await parts.Api.Jobs.ListExecutionsAsync(name, cancellationToken).ConfigureAwait(false) is not { } executions)
        {
            return (null, NotSetUp($"The job {name} has more executions than are read, so nobody can tell whether it ran for {purpose}. Delete old ones."));
        }

        return job.Etag is { Length: > 0 }
            ? (new Step(name, job, purpose, image, executions), null)
            : (null, NotSetUp($"The job {name} has no etag: without it a change could overwrite somebody else's."));
    }

    private async Task<Refusal?> FindObstacleAsync(Step step, IReadOnlyList<Step> all, CancellationToken cancellationToken) =>
        step.Found is { } own ? Judge(step, own)
        : all.SelectMany(each => each.Executions).FirstOrDefault(execution => execution.End is null) is { } other ? new Refusal(Refusal.Retry, $"{other.Name} still runs for somebody else.")
        : step.Job.Reconciling == true ? new Refusal(Refusal.Retry, $"Cloud Run is still at work on the job {step.Name}.")
        : await RunAsync(step, cancellationToken).ConfigureAwait(false);

    private static Refusal? Judge(Step step, WireExecution execution) =>
        !execution.Images.Contains(step.Image, StringComparer.Ordinal)
            ? new Refusal(FailureReasons.DeployFailed, $"{execution.Name} ran {string.Join(", ", execution.Images)}, not {step.Image}: somebody gave the job {step.Name} another image meanwhile.")
            : execution.End switch
            {
                { State: WireCondition.Succeeded } => null,
                { } failed => new Refusal(FailureReasons.DeployFailed, Describe(execution, failed)),
                null => new Refusal(Refusal.Retry, $"The migration waits for {execution.Name}."),
            };

    private static string Describe(WireExecution execution, WireCondition failed)
    {
        var reason = failed.ExecutionReason ?? failed.Reason;
        var log = execution.LogUri is { Length: > 0 } uri ? $" Log: {uri}" : "";
        return $"{CloudRunNames.Last(execution.Name)} failed{(reason is null ? "" : $" ({reason})")}: {failed.Message ?? "no message."} {Remedy}{log}";
    }

    private async Task<Refusal?> RunAsync(Step step, CancellationToken cancellationToken)
    {
        try
        {
            var job = step.Job;
            if (job.Image != step.Image)
            {
                await parts.Api.Jobs.UpdateAsync(job.WithImage(step.Image), cancellationToken).ConfigureAwait(false);
                job = await parts.Api.Jobs.FindAsync(step.Name, cancellationToken).ConfigureAwait(false);
                if (job is not { Reconciling: not true } || job.Image != step.Image)
                {
                    return new Refusal(Refusal.Retry, $"The job {step.Name} is given {step.Image}.");
                }
            }

            var run = WireRun.With(new WireVariable { Name = Variable, Value = step.Purpose }) with { Etag = job.Etag };
            await parts.Api.Jobs.RunAsync(step.Name, run, cancellationToken).ConfigureAwait(false);
            return new Refusal(Refusal.Retry, $"The job {step.Name} was started.");
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

    private static Refusal NotSetUp(string message) => new(FailureReasons.DeployRefused, message);

    /// <summary>One job of the migration, as it is now.</summary>
    private sealed record Step(string Name, WireJob Job, string Purpose, string Image, IReadOnlyList<WireExecution> Executions)
    {
        /// <summary>Its execution for this task, attempt and commit, or null.</summary>
        public WireExecution? Found { get; } = Executions.FirstOrDefault(execution => Jobs.IsGiven(execution, Variable, Purpose));
    }
}
