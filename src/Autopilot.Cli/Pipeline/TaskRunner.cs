namespace Autopilot.Cli;

/// <summary>Takes one task from its spec to its end on a pipeline that runs. Every step may be repeated: what is already so stays so.</summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="say">Hears when a person must act before the task goes on, and with which command.</param>
internal sealed class TaskRunner(LocalPipeline pipeline, Action<string>? say = null)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Creates, approves and activates the task, unless that was done before.</summary>
    /// <param name="spec">The spec's text.</param>
    /// <param name="vtid">The id, or null for the spec's own or the next free one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Vtid> PrepareAsync(string spec, string? vtid, CancellationToken cancellationToken)
    {
        var parsed = RequireValid(spec);
        var caller = LocalPipeline.Operator;
        var snapshot = await FindAsync(parsed, vtid ?? parsed.Front.Id, cancellationToken)
            ?? await pipeline.Tasks.CreateAsync(
                new NewTask(spec, pipeline.Repository) { Vtid = vtid, Autonomous = true },
                caller with { IdempotencyKey = $"create/{parsed.Hash}" },
                cancellationToken);
        var id = RequireSpec(snapshot, parsed).Task.Vtid;
        if (snapshot.Task.Spec.Status == SpecStatus.Valid)
        {
            snapshot = await pipeline.Tasks.ApproveSpecAsync(id, parsed.Hash, caller, cancellationToken);
        }

        if (snapshot.Run is null)
        {
            await pipeline.Runs.ActivateAsync(id, parsed.Hash, "asked for on the command line", caller, cancellationToken);
        }

        return id;
    }

    /// <summary>Reads a spec that lacks nothing and names a profile that a folder has.</summary>
    /// <exception cref="RefusedException"><c>invalid_spec</c>, <c>invalid_vtid</c>, <c>unknown_profile</c>.</exception>
    public static TaskSpec RequireValid(string spec)
    {
        var parsed = TaskSpec.Parse(spec);
        if (!parsed.IsValid)
        {
            throw new RefusedException(RefusalCodes.InvalidSpec, $"The spec lacks: {string.Join(" ", parsed.Missing)}");
        }

        if (parsed.Front.Id is { } id)
        {
            Vtid.Parse(id);
        }

        return parsed.Front.Profile is null or LocalProfile.Name
            ? parsed
            : throw new RefusedException(
                RefusalCodes.UnknownProfile, $"The spec asks for profile '{parsed.Front.Profile}'. Accepted here: '{LocalProfile.Name}', or none.");
    }

    /// <summary>Waits until the task has ended and owes nothing that it would work on by itself.</summary>
    public async Task<TaskSnapshot> WaitAsync(Vtid vtid, CancellationToken cancellationToken)
    {
        string? said = null;
        while (true)
        {
            var snapshot = await pipeline.Tasks.GetAsync(vtid, cancellationToken);
            if (NextStep.Of(TaskView.Of(snapshot), NextStep.InFolder(pipeline.Directory)) is { } next && next != said && !snapshot.Run!.State.IsTerminal())
            {
                said = next;
                say?.Invoke($"{vtid} waits until {snapshot.Run.WaitingFor}. Next: {next}");
            }

            if (snapshot.Run is { } run && run.State.IsTerminal() && snapshot.Task is { PendingRetry: null, Debts.Count: 0 })
            {
                return snapshot;
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }
    }

    // The task that the text names, else the one whose spec it has become.
    private async Task<TaskSnapshot?> FindAsync(TaskSpec spec, string? named, CancellationToken cancellationToken) => named is not null
        ? await pipeline.Store.FindAsync(Vtid.Parse(named), cancellationToken)
        : await pipeline.ListAsync(cancellationToken).FirstOrDefaultAsync(snapshot => snapshot.Task.Spec.Hash == spec.Hash, cancellationToken);

    // A text that is not the task's spec is neither approved nor worked on: nobody would know which of the two was.
    private TaskSnapshot RequireSpec(TaskSnapshot snapshot, TaskSpec spec) => snapshot.Task.Spec.Hash == spec.Hash
        ? snapshot
        : throw new RefusedException(
            RefusalCodes.SpecHashMismatch,
            $"The spec of {snapshot.Task.Vtid} is {snapshot.Task.Spec.Hash}; this text is {spec.Hash}. Run it with that text, or submit this one:"
            + $" {NextStep.Submit(snapshot.Task.Vtid, NextStep.InFolder(pipeline.Directory))}",
            snapshot.Task.Vtid);
}
