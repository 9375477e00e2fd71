using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>Makes true what a look found: commits the change, confirms a suspicion, holds, ends, or waits.</summary>
internal sealed class LookOutcome(EnginePorts ports, ILogger logger, StageContext context, LookBackoff backoff)
{
    /// <summary>Applies what was found.</summary>
    /// <returns>The new snapshot when something changed; a due time when the look is over; neither: read and look again.</returns>
    public async Task<(TaskSnapshot? Snapshot, TimeSpan? Due)> ApplyAsync(Look found)
    {
        var run = context.Run;
        // Whatever a look finds ends a hold, but only a claim ends that of a worker that could not work. An act waits for
        // the clock to go on: the look is taken again.
        if (run.Hold is { Name: not Holds.Environment } && found is not (Look.Hold or Look.End or Look.Wait { IsUnknown: true }))
        {
            return await CommitAsync(new Look.Advance(new Trigger.Resumed()));
        }

        switch (found)
        {
            case Look.Advance advance:
                return await CommitAsync(advance);
            case Look.End end:
                return await EndAsync(end);
            case Look.Hold hold when run.Hold is null || (run.Hold.Name != hold.Reason.Name && run.Hold.Name != Holds.Environment):
                return await CommitAsync(new Look.Advance(hold.Reason));
            case Look.Hold hold when run.Suspicion is not null:
                return await CommitAsync(new Look.Advance(new Trigger.Waited(hold.Reason.EndsWhen)));
            case Look.Hold:
            case Look.Wait { IsUnknown: true } when run.Hold is not null:
                return (null, run.Policy.Timeouts.LookMost);
            case Look.Wait wait:
                return await WaitAsync(wait);
            default:
                throw new InvalidOperationException($"{found.GetType().Name} has no outcome.");
        }
    }

    private async Task<(TaskSnapshot? Snapshot, TimeSpan? Due)> WaitAsync(Look.Wait wait)
    {
        var run = context.Run;
        TaskSnapshot? written = null;
        if (run.WaitingFor != wait.For || run.Suspicion is not null)
        {
            var decision = Lifecycle.Decide(run, new Trigger.Waited(wait.For), context.Now);
            if (decision.Kind == DecisionKind.Applied)
            {
                written = (await ports.Store.CommitAsync(Commits.Of(context.Snapshot, decision, context.Now), context.Cancellation)).Snapshot;
            }
        }

        var next = wait.Next ?? backoff.Next(run);
        if (run.DeadlineAt is { } deadline)
        {
            var left = deadline - context.Now;
            next = left > TimeSpan.Zero && left < next ? left : next;
        }

        return (written, next > TimeSpan.Zero ? next : TimeSpan.FromMilliseconds(1));
    }

    private async Task<(TaskSnapshot? Snapshot, TimeSpan? Due)> EndAsync(Look.End end)
    {
        var run = context.Run;
        if (end.Reversible)
        {
            if (run.Suspicion is not { } suspicion || suspicion.Failure.Reason != end.Failure.Reason)
            {
                var (suspected, _) = await CommitAsync(new Look.Advance(new Trigger.Suspected(end.Failure)));
                return (suspected, run.Policy.Timeouts.Confirmation);
            }

            var left = suspicion.Since + run.Policy.Timeouts.Confirmation - context.Now;
            if (left > TimeSpan.Zero)
            {
                return (null, left);
            }
        }

        logger.Ending(run.Vtid, run.Attempt, run.State.Name(), end.Failure.Reason, end.Failure.Message);
        var ending = new Ending(end.Failure.Outcome, end.Failure, Lifecycle.Engine);
        return await CommitAsync(new Look.Advance(new Trigger.EndingDecided(ending))
        {
            Turns = end.Turns,
            Events = RefusedDeployment(end.Failure),
            RequireDeadlinePassed = end.Expired,
        });
    }

    // A run that a deadline ends says which: what is written can then be held against the clock by anybody who reads it.
    private IEnumerable<NewEvent> Expired(IReadOnlyList<NewEvent> events) => events.Select(next => next.Type == EventTypes.Ending
        ? next with { Facts = [.. next.Facts, ("deadline", context.Run.DeadlineAt?.ToString("O", CultureInfo.InvariantCulture))] }
        : next);

    // A deployment that was never accepted leaves no evidence that names its provider; only the port can.
    private NewEvent[] RefusedDeployment(Failure failure)
    {
        var what = failure.Reason switch
        {
            FailureReasons.DeployFailed => "failed",
            FailureReasons.DeployTimeout => "timeout",
            _ => null,
        };
        return what is not null && context.Run.State == RunState.Merged && ports.DeployTarget is { } target
            ? [RunEvents.Of(context.Run, EventTypes.Deploy(target.Provider, what), context.Run.State, ("reason", failure.Reason), ("cause", failure.Cause), ("message", failure.Message))]
            : [];
    }

    private async Task<(TaskSnapshot? Snapshot, TimeSpan? Due)> CommitAsync(Look.Advance advance)
    {
        var now = context.Now;
        var decision = Lifecycle.Decide(context.Run, advance.Trigger, now);
        switch (decision.Kind)
        {
            case DecisionKind.Repeated when advance.Task is null:
                return (null, context.Policy.Timeouts.LookLeast);
            case DecisionKind.Illegal:
                logger.Mismatch(context.Run.Vtid, context.Run.Attempt, context.Run.State.Name(), advance.Trigger.Kind, decision.Refusal!);
                Telemetry.Mismatches.Add(1);
                await ports.Store.CommitAsync(Commits.OfMismatch(context.Snapshot, decision, advance.Trigger), context.Cancellation);
                return (null, context.Policy.Timeouts.LookMost);
        }

        var commit = Commits.Of(context.Snapshot, decision, now);
        var result = await ports.Store.CommitAsync(
            commit with
            {
                Task = advance.Task is { } change ? change(commit.Task) : commit.Task,
                Events = [.. advance.RequireDeadlinePassed ? Expired(commit.Events) : commit.Events, .. advance.Events],
                Turns = advance.Turns,
                PullRequest = advance.PullRequest,
                Claim = advance.Claim,
                RequireExecution = advance.RequireExecution,
                RequireDeadlinePassed = advance.RequireDeadlinePassed,
                Intent = advance.Performed,
            },
            context.Cancellation);
        if (result.IsCommitted)
        {
            Count(result.Snapshot!, advance.Trigger);
            ports.Signal.NotifyDue();
        }

        return result.Outcome switch
        {
            CommitOutcome.Committed => (result.Snapshot, commit.DueIn is { } due && due > TimeSpan.Zero ? due : null),
            CommitOutcome.VersionConflict => Conflict(),
            CommitOutcome.ExecutionDisabled => await HoldAsync(),
            _ => (null, context.Policy.Timeouts.LookLeast),
        };
    }

    private async Task<(TaskSnapshot? Snapshot, TimeSpan? Due)> HoldAsync()
    {
        if (context.Run.Hold is not null)
        {
            return (null, context.Policy.Timeouts.LookMost);
        }

        return await CommitAsync(new Look.Advance(new Trigger.Held(Holds.ExecutionDisabled, "execution is enabled", "operator")));
    }

    private static (TaskSnapshot? Snapshot, TimeSpan? Due) Conflict()
    {
        Telemetry.Conflicts.Add(1);
        return (null, null);
    }

    private void Count(TaskSnapshot after, Trigger trigger)
    {
        var (before, run) = (context.Run, after.Run!);
        RunMeasures.Committed(context.Snapshot, after, trigger.Kind);
        if (before.State != run.State)
        {
            logger.Moved(run.Vtid, run.Attempt, before.State.Name(), run.State.Name());
        }

        if (trigger is Trigger.ClaimLost { Loss.Cause: (ClaimLoss.LeaseExpired or ClaimLoss.EvidenceTimeout or ClaimLoss.HostEnded) and var cause })
        {
            Telemetry.LostLeases.Add(1, new KeyValuePair<string, object?>("cause", cause));
        }
    }
}
