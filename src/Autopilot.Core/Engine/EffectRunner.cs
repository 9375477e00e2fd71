using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// Performs side effects (law 5): the intent is committed before the act, an unresolved intent is looked up and adopted
/// before anything is performed again, and the result is recorded under the intent's key.
/// </summary>
internal sealed class EffectRunner(EnginePorts ports, ILogger logger)
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    /// <summary>Moves an effect one step on.</summary>
    /// <param name="context">The look that asked for it.</param>
    /// <param name="plan">The effect.</param>
    /// <param name="lease">The host's hold on the run, which must outlast the call.</param>
    /// <returns>
    /// What follows, or null when the run is to be looked at again at once; and the look as it stands after the intent's commit.
    /// </returns>
    public async Task<(Look? Follows, StageContext Context)> RunAsync(StageContext context, EffectPlan plan, LookLease lease)
    {
        switch (context.Latest(plan.Action))
        {
            case { Status: EffectStatus.Intended } open:
                return (await LookUpAsync(context, plan, open), context);
            case { Status: EffectStatus.Refused } refused when Backoff(context, refused) is { } wait && wait > TimeSpan.Zero:
                return (new Look.Wait($"the next try: {refused.Result}", wait), context);
            default:
                return await BeginAsync(context, plan, lease);
        }
    }

    // Another host counts from the intent when it may take "not found" for an answer, and from the lease when it may look at
    // all: a call that began too late after the commit could outlive both. Such an intent is looked up like any other.
    private async Task<(Look? Follows, StageContext Context)> BeginAsync(StageContext context, EffectPlan plan, LookLease lease)
    {
        var limits = context.Policy.Timeouts;
        if (!await lease.SecureAsync(limits.Call + limits.CallGrace, context.Cancellation))
        {
            return (new Look.Wait("this host's turn to look", TimeSpan.Zero), context);
        }

        var beganAt = ports.Time.GetTimestamp();
        var intent = await IntendAsync(context, plan);
        if (intent.Snapshot is not { } snapshot)
        {
            return (NotIntended(intent.Outcome), context);
        }

        var intended = context.At(snapshot);
        if (ports.Time.GetElapsedTime(beganAt) >= limits.CallGrace || !lease.Outlasts(limits.Call))
        {
            var key = intended.Latest(plan.Action)!.Key;
            return (new Look.Wait($"certainty whether {key} happened: this host was too slow to ask for it", limits.LookLeast), intended);
        }

        return (await PerformAsync(intended, plan), intended);
    }

    private async Task<Look?> LookUpAsync(StageContext context, EffectPlan plan, Effect intended)
    {
        var finding = await CallAsync(context, intended.Key, plan.LookUp, lookedUp: true);
        switch (finding.Kind)
        {
            case EffectFindingKind.Happened:
                Telemetry.Adopted.Add(1, new KeyValuePair<string, object?>("action", plan.Action.Name()));
                return await ResolveAsync(context, intended.Key, EffectStatus.Done, finding.Detail, adopted: true);
            case EffectFindingKind.Absent when EffectGrace.IsOver(context, intended):
                return await ResolveAsync(context, intended.Key, EffectStatus.Refused, $"not performed: {finding.Detail}", adopted: false);
            case EffectFindingKind.Absent:
                return new Look.Wait($"certainty whether {intended.Key} happened", EffectGrace.Left(context, intended));
            default:
                // Also when the look-up itself was refused: that says nothing about the effect.
                return new Look.Wait($"certainty whether {intended.Key} happened: {finding.Detail}");
        }
    }

    private Task<CommitResult> IntendAsync(StageContext context, EffectPlan plan) => ports.Store.CommitAsync(
        new Commit
        {
            Id = Guid.NewGuid(),
            ExpectedVersion = context.Task.Version,
            Task = context.Task,
            // A look that acts has found something else than what was suspected.
            Run = context.Run with { Suspicion = null },
            Intent = new Effect(context.NextKey(plan.Action), context.Host, plan.Subject),
            Turns = plan.Turns,
            RequireExecution = !plan.IsCleanUp,
        },
        context.Cancellation);

    private async Task<Look?> PerformAsync(StageContext context, EffectPlan plan)
    {
        var key = context.Latest(plan.Action)!.Key;
        var finding = await CallAsync(context, key, plan.Perform, lookedUp: false);
        switch (finding.Kind)
        {
            case EffectFindingKind.Happened:
                Telemetry.Performed.Add(1, new KeyValuePair<string, object?>("action", plan.Action.Name()));
                return await ResolveAsync(context, key, EffectStatus.Done, finding.Detail, adopted: false);
            case EffectFindingKind.Refused:
                await ResolveAsync(context, key, EffectStatus.Refused, finding.Detail, adopted: false);
                return finding.Failure is { } failure && plan.EndsRun(failure)
                    ? new Look.End(failure) { Reversible = FailureReasons.IsReversible(failure.Reason) }
                    : null;
            default:
                logger.LookUnknown(key.Vtid, context.Run.State.Name(), finding.Detail);
                return new Look.Wait($"certainty whether {key} happened: {finding.Detail}", context.Policy.Timeouts.LookLeast);
        }
    }

    private static Look? NotIntended(CommitOutcome outcome) => outcome switch
    {
        CommitOutcome.ExecutionDisabled => new Look.Hold(new Trigger.Held(Holds.ExecutionDisabled, "execution is enabled", "operator")),
        CommitOutcome.TurnTaken or CommitOutcome.TurnFrozen => new Look.Wait("its turn"),
        _ => null,
    };

    private async Task<Look?> ResolveAsync(StageContext context, EffectKey key, EffectStatus status, string result, bool adopted)
    {
        await ports.Store.ResolveAsync(key, status, result, adopted, context.Cancellation);
        logger.EffectResolved(key, adopted ? "adopted" : status == EffectStatus.Done ? "performed" : "refused", result);
        return null;
    }

    private async Task<EffectFinding> CallAsync(
        StageContext context, EffectKey key, Func<EffectKey, CancellationToken, Task<EffectFinding>> call, bool lookedUp)
    {
        using var span = RunSpans.StartEffect(context.Run, key);
        var finding = await CallAsync(context, cancellation => call(key, cancellation));
        RunSpans.EndEffect(span, finding, lookedUp);
        return finding;
    }

    // An answer that does not come, or an error that may be transient, leaves the intent unresolved: it is looked up, never
    // repeated. Any other error says that the call was refused.
    private async Task<EffectFinding> CallAsync(StageContext context, Func<CancellationToken, Task<EffectFinding>> call)
    {
        using var limit = new CancellationTokenSource(context.Policy.Timeouts.Call, ports.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Cancellation);
        try
        {
            return await call(stop.Token).WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!context.Cancellation.IsCancellationRequested)
        {
            return EffectFinding.Unknown($"no answer within {context.Policy.Timeouts.Call.TotalSeconds:0.#} s");
        }
        catch (ProviderException error) when (error.Kind == FailureKind.Transient)
        {
            return EffectFinding.Unknown(error.Message);
        }
        catch (ProviderException error)
        {
            return new EffectFinding(EffectFindingKind.Refused, error.Message, ProviderFailures.Of(error));
        }
    }

    private static TimeSpan? Backoff(StageContext context, Effect refused)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, refused.Key.Ordinal - 1), LongestBackoff.TotalSeconds));
        return refused.ResolvedAt + wait - context.Now;
    }
}
