namespace Autopilot;

/// <summary>What every command shares: read, check the caller's conditions, decide, commit, and again when another writer was first.</summary>
internal sealed class CommandRunner(EnginePorts ports)
{
    private const int MostTries = 16;

    /// <summary>A task, or the refusal that there is none.</summary>
    public async Task<TaskSnapshot> GetAsync(Vtid vtid, CancellationToken cancellationToken) =>
        await ports.Store.FindAsync(vtid, cancellationToken)
        ?? throw new RefusedException(RefusalCodes.TaskNotFound, $"No task has the id {vtid}.", vtid);

    /// <summary>Changes a task by one commit.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">The command.</param>
    /// <param name="payload">What it says, for the idempotency key.</param>
    /// <param name="decide">The commit, or null when it is already so.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="read">The task, where the caller has just read it; null: it is read here.</param>
    public async Task<TaskSnapshot> ChangeAsync(
        Vtid vtid, Caller caller, string name, string payload, Func<TaskSnapshot, Commit?> decide, CancellationToken cancellationToken,
        TaskSnapshot? read = null)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var command = RecordOf(caller, name, $"{vtid}:{payload}");
        if (await FindRepeatedAsync(command, cancellationToken) is not null)
        {
            return await GetAsync(vtid, cancellationToken);
        }

        var beganAt = ports.Time.GetUtcNow();
        for (var tries = 0; tries < MostTries; tries++)
        {
            var before = read ?? await GetAsync(vtid, cancellationToken);
            read = null;
            if (caller.ExpectedVersion is { } expected && expected != before.Task.Version)
            {
                throw new RefusedException(
                    RefusalCodes.VersionConflict, $"{vtid} is at version {before.Task.Version}, not {expected}.", vtid, before.Task.Version);
            }

            if (await DecideAsync(before, caller, decide, cancellationToken) is not { } commit)
            {
                return before;
            }

            var result = await ports.Store.CommitAsync(commit with { Command = command }, cancellationToken);
            switch (result.Outcome)
            {
                case CommitOutcome.Committed:
                    Measure(name, before, result.Snapshot!, beganAt);
                    await HastenAsync(before, result.Snapshot!);
                    return result.Snapshot!;
                case CommitOutcome.Repeated:
                    return await GetAsync(vtid, cancellationToken);
                case CommitOutcome.VersionConflict:
                    Telemetry.Conflicts.Add(1);
                    continue;
                default:
                    throw Refused(result.Outcome, vtid, before.Task.Version);
            }
        }

        throw new RefusedException(RefusalCodes.VersionConflict, $"{vtid} kept changing; read it and try again.", vtid);
    }

    private static void Measure(string name, TaskSnapshot before, TaskSnapshot after, DateTimeOffset beganAt)
    {
        var begun = after.Run is not null && after.Run.Attempt != before.Run?.Attempt;
        RunMeasures.Committed(
            before, after, !begun ? TriggerKind.EndingDecided : after.Run!.State == RunState.Merged ? TriggerKind.MergeAdopted : TriggerKind.Activated);
        if (begun || (after.Run?.Ending is not null && before.Run?.Ending is null))
        {
            RunSpans.Record(name, after.Run!, beganAt);
        }
    }

    // A run that the commit has begun is due as it stands.
    private async Task HastenAsync(TaskSnapshot before, TaskSnapshot after)
    {
        if (after.Run is { } run && run.Attempt == before.Run?.Attempt)
        {
            await ports.HastenAsync(run.Vtid);
        }
        else
        {
            ports.Signal.NotifyDue();
        }
    }

    // A cancellation that comes too late is a trigger that the run's state does not take: it stays in the ledger.
    private async Task<Commit?> DecideAsync(TaskSnapshot before, Caller caller, Func<TaskSnapshot, Commit?> decide, CancellationToken cancellationToken)
    {
        try
        {
            return decide(before);
        }
        catch (RefusedException refusal) when (refusal.Code == RefusalCodes.NotCancellable && before.Run is not null)
        {
            var failure = FailureReasons.Create(FailureReasons.Cancelled, refusal.Message);
            var trigger = new Trigger.EndingDecided(new Ending(Outcome.Cancelled, failure, caller.Principal));
            if (Lifecycle.Decide(before.Run, trigger, before.Now) is { Kind: DecisionKind.Illegal } illegal)
            {
                Telemetry.Mismatches.Add(1);
                await ports.Store.CommitAsync(Commits.OfMismatch(before, illegal, trigger), cancellationToken);
            }

            throw;
        }
    }

    /// <summary>The first answer of a repeated command, or null when it is new.</summary>
    /// <exception cref="RefusedException"><c>idempotency_key_reused</c>.</exception>
    public async Task<string?> FindRepeatedAsync(CommandRecord? command, CancellationToken cancellationToken)
    {
        if (command is null || await ports.Store.FindCommandAsync(command.Principal, command.Key, cancellationToken) is not { } known)
        {
            return null;
        }

        return known.PayloadHash == command.PayloadHash ? known.Answer : throw Refused(CommitOutcome.KeyReused, null, null);
    }

    /// <summary>The record of a command, or null when it carries no key.</summary>
    public static CommandRecord? RecordOf(Caller caller, string name, string payload) => caller.IdempotencyKey switch
    {
        null => null,
        { Length: >= 1 and <= 200 } key => new CommandRecord(caller.Principal, key, Commits.Hash($"{name}:{caller.IdempotencyPayload ?? payload}"), ""),
        { } key => throw new ArgumentException($"An idempotency key has 1 to 200 characters; this one has {key.Length}.", nameof(caller)),
    };

    /// <summary>A commit that changes the task and not its run.</summary>
    public static Commit Change(TaskSnapshot before, AutopilotTask task, params NewEvent[] events) => new()
    {
        Id = Guid.NewGuid(),
        ExpectedVersion = before.Task.Version,
        Task = task,
        Events = events,
    };

    /// <summary>An event by the caller.</summary>
    public static NewEvent Event(string type, Caller caller, params (string Name, object? Value)[] facts) => new(type, caller.Principal) { Facts = facts };

    /// <summary>The spec, if its hash is the one that the caller read.</summary>
    public static SpecRecord RequireHash(TaskSnapshot before, string specHash) => before.Task.Spec.Hash == specHash
        ? before.Task.Spec
        : throw new RefusedException(
            RefusalCodes.SpecHashMismatch, $"The spec of {before.Task.Vtid} has hash {before.Task.Spec.Hash}, not {specHash}.", before.Task.Vtid, before.Task.Version);

    /// <summary>Refuses while a run is active.</summary>
    public static void RequireNoActiveRun(TaskSnapshot before)
    {
        if (before.Run is { } run && !run.State.IsTerminal())
        {
            throw new RefusedException(
                RefusalCodes.RunActive, $"Attempt {run.Attempt} of {run.Vtid} is {run.State.Name()}.", run.Vtid, before.Task.Version);
        }
    }

    /// <summary>What a commit that was not written means for its caller.</summary>
    public static RefusedException Refused(CommitOutcome outcome, Vtid? vtid, long? version) => outcome switch
    {
        CommitOutcome.ExecutionDisabled => new RefusedException(RefusalCodes.ExecutionDisabled, "Execution is disabled; 'thaw' enables it.", vtid, version),
        CommitOutcome.KeyReused => new RefusedException(
            RefusalCodes.IdempotencyKeyReused, "This idempotency key was used with another payload; take a new one.", vtid, version),
        CommitOutcome.LeaseLost => new RefusedException(RefusalCodes.LeaseLost, "The claim is not this worker's any more.", vtid, version),
        _ => new RefusedException(RefusalCodes.VersionConflict, $"The task changed meanwhile ({outcome}); read it and try again.", vtid, version),
    };
}
