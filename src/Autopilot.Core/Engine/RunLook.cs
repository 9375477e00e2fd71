using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// One leased run, looked at until nothing follows at once: observe, decide, commit, and again; then say when to look next.
/// </summary>
internal sealed class RunLook(EnginePorts ports, ProfileSet profiles, string host, TimeSpan leaseLength, ILogger logger)
{
    // A run passes through at most a few dozen commits at a time; more would be a defect, and must not spin.
    private const int MostSteps = 200;

    private static readonly Dictionary<RunState, Stage> Stages = new Stage[]
    {
        new DispatchStage(), new BuildStage(), new CheckStage(), new ReviewStage(), new MergeStage(), new DeployStage(), new RolloutStage(), new VerifyStage(),
    }.ToDictionary(stage => stage.State);

    private readonly EffectRunner effects = new(ports, logger);
    private readonly Aftermath aftermath = new(ports, profiles, logger);
    private readonly LookBackoff backoff = new();

    /// <summary>Looks at a run and releases its lease. Whatever happens stays with this run.</summary>
    public async Task ProcessAsync(RunLease lease, long leasedAt, CancellationToken cancellationToken)
    {
        var startedAt = ports.Time.GetTimestamp();
        var vtid = lease.Snapshot.Task.Vtid;
        TimeSpan? next = TimeSpan.FromSeconds(5);
        var seen = lease.Snapshot;
        try
        {
            (next, seen) = await LookAsync(lease, leasedAt, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            next = TimeSpan.Zero;
        }
        catch (StoreUnavailableException error)
        {
            logger.StoreUnavailable(error.Message);
            return; // The lease ends by itself.
        }
        catch (Exception error)
        {
            logger.LookBroken(error, vtid, lease.Snapshot.Run!.State.Name());
        }

        try
        {
            await ports.Store.ReleaseAsync(lease with { Snapshot = seen }, next, CancellationToken.None);
            if (seen.Run!.OnOffer)
            {
                ports.Signal.NotifyOffer(); // Who looked for work while this look held the run has not seen it.
            }
        }
        catch (StoreUnavailableException error)
        {
            logger.StoreUnavailable(error.Message);
        }

        Telemetry.Looks.Record(ports.Time.GetElapsedTime(startedAt).TotalSeconds);
    }

    private async Task<(TimeSpan? Next, TaskSnapshot Seen)> LookAsync(RunLease lease, long leasedAt, CancellationToken cancellationToken)
    {
        var hold = new LookLease(ports.Store, ports.Time, lease, leaseLength, leasedAt);
        var snapshot = lease.Snapshot;
        for (var step = 0; step < MostSteps; step++)
        {
            var context = new StageContext(snapshot, ports, host, cancellationToken);
            if (context.Run.State.IsTerminal())
            {
                var (follows, due) = await aftermath.StepAsync(context);
                if (follows is null)
                {
                    backoff.Forget(context.Run);
                    return (due, snapshot);
                }

                snapshot = follows;
                continue;
            }

            if (!Knows(context.Run))
            {
                logger.LookUnknown(context.Task.Vtid, context.Run.State.Name(), "this host does not know the run's move table or rules");
                return (context.Policy.Timeouts.LookMost, snapshot);
            }

            using var span = RunSpans.StartLook(context.Run);
            var began = context.Now;
            Look? found = await ObserveAsync(context, began);
            if (found is Look.Act act && context.Run.Hold is null or { Name: Holds.Environment })
            {
                (found, context) = await effects.RunAsync(context, act.Plan, hold);
                // What a deadline asks for is tried once in a look; where even that had to wait, so does its move.
                found = found is Look.Wait unresolved && Expire(context, began, unresolved) is var expired and not Look.Act ? expired : found;
            }

            if (found is not null)
            {
                var outcome = await new LookOutcome(ports, logger, context, backoff).ApplyAsync(found);
                span.Settle(outcome.Snapshot?.Run);
                if (outcome.Due is { } due)
                {
                    return (due, outcome.Snapshot ?? context.Snapshot);
                }

                if (outcome.Snapshot is { } moved)
                {
                    snapshot = moved;
                    continue;
                }
            }

            snapshot = await ports.Store.FindAsync(context.Task.Vtid, cancellationToken) ?? snapshot;
        }

        return (TimeSpan.FromSeconds(1), snapshot);
    }

    // A newer host may have pinned a table or rules that this one does not have; it leaves such runs to that host.
    private bool Knows(Run run) => run.TableVersion == TransitionTable.Version && run.Policy.Rules.All(ports.Rules.ContainsKey);

    private async Task<Look> ObserveAsync(StageContext context, DateTimeOffset began)
    {
        var stage = Stages[context.Run.State];
        return context.Run.Ending is null && await IsSwitchedOffAsync(context, stage) is { } hold
            ? hold
            : Expire(context, began, await GuardedAsync(context, stage));
    }

    // A look that began after the deadline and found no proof expires the run: nothing more is asked for. Only an effect that
    // may still come true is waited for, as long as that takes at most.
    private static Look Expire(StageContext context, DateTimeOffset began, Look found)
    {
        var run = context.Run;
        if (found is not (Look.Wait or Look.Act) || run.DeadlineAt is not { } deadline || began < deadline)
        {
            return found;
        }

        var open = context.Snapshot.Effects.LastOrDefault(
            effect => effect.Status == EffectStatus.Intended && effect.Key.Action != EffectAction.Dispatch);
        if (open is not null && found is Look.Act act && act.Plan.Action == open.Key.Action)
        {
            return found;
        }

        if (open is not null && !EffectGrace.IsOver(context, open))
        {
            return new Look.Wait($"certainty whether {open.Key} happened", EffectGrace.Left(context, open));
        }

        Telemetry.Expired.Add(1, new KeyValuePair<string, object?>("state", run.State.Name()));
        var expired = run.Ending is not null ? CleanUpStage.OnDeadline(context) : Stages[run.State].OnDeadline(context);
        return expired is Look.End end && found is Look.Wait { IsUnknown: true } unknown && !end.Failure.Message.Contains(unknown.For, StringComparison.Ordinal)
            ? end with { Failure = end.Failure with { Message = $"{end.Failure.Message} The last look waited for {unknown.For}" } }
            : expired;
    }

    // Unknown is not yes: what a look could not find out waits, and the deadline decides.
    private async Task<Look> GuardedAsync(StageContext context, Stage stage)
    {
        var limits = context.Policy.Timeouts;
        using var limit = new CancellationTokenSource(limits.Call + limits.Validation, ports.Time);
        try
        {
            if (context.Task.Debts.Count > 0 && await Debts.PayAsync(context, logger).WaitAsync(limit.Token) is { } paid)
            {
                return Aftermath.Paid(context, paid);
            }

            return await (context.Run.Ending is null ? stage.LookAsync(context) : CleanUpStage.LookAsync(context)).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!context.Cancellation.IsCancellationRequested)
        {
            return Look.Unknown("an answer: the last look took too long");
        }
        catch (ProviderException error) when (error.Kind == FailureKind.Transient || context.Run.Ending is not null || HasOpenCommitment(context))
        {
            logger.LookUnknown(context.Task.Vtid, context.Run.State.Name(), error.Message);
            return Look.Unknown(error.Message);
        }
        catch (ProviderException error) when (MayBeMended(error))
        {
            logger.LookUnknown(context.Task.Vtid, context.Run.State.Name(), error.Message);
            return Look.Unknown(Waits.OperatorMustMend + error.Message);
        }
        catch (ProviderException error)
        {
            return new Look.End(ProviderFailures.Of(error)) { Reversible = true };
        }
        catch (Exception error) when (error is not (StoreUnavailableException or OperationCanceledException))
        {
            logger.LookBroken(error, context.Task.Vtid, context.Run.State.Name());
            return Look.Unknown($"an answer: the last look failed with {error.GetType().Name}");
        }
    }

    // A credential, quota or route that a look-up misses may come back before the deadline. Checks that cannot run, and ports
    // that this host does not have, are answers: they end the run.
    private static bool MayBeMended(ProviderException error) =>
        error.Kind == FailureKind.Environment && error.Code is not (FailureReasons.ChecksUnavailable or FailureReasons.Environment);

    // A merge or deployment that happened or may have, and is not proven yet, is looked up before anything but its deadline
    // ends the run.
    private static bool HasOpenCommitment(StageContext context) => context.Snapshot.Effects.Any(effect => effect switch
    {
        { Status: EffectStatus.Refused } => false,
        { Key.Action: EffectAction.Merge } => context.Run.Find<MergeEvidence>() is null,
        { Key.Action: EffectAction.Deploy } => context.Run.Find<DeploymentEvidence>() is null,
        _ => false,
    });

    private async Task<Look?> IsSwitchedOffAsync(StageContext context, Stage stage)
    {
        if (context.Run.Hold?.Name != Holds.ExecutionDisabled && !stage.NextStepIsOurs(context))
        {
            return null;
        }

        if (await ports.Store.IsExecutionEnabledAsync(context.Cancellation)
            || await ports.Store.ReadExecutionAsync(context.Cancellation) is not { Enabled: false } control)
        {
            return null;
        }

        // A switch that went off by itself did so when it expired, not when somebody last set it.
        var since = control.ExpiresAt is { } expired && expired <= context.Now ? expired : control.At;
        return new Look.Hold(new Trigger.Held(Holds.ExecutionDisabled, "execution is enabled", "operator", since));
    }
}
