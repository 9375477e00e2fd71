using System.Globalization;

namespace Autopilot;

/// <summary>
/// Offers of work, for a run that nobody has claimed and for one whose claim was lost: made through the dispatcher, taken
/// by a claim, judged after 60 s.
/// </summary>
internal static class Offers
{
    public static async Task<Look> LookAsync(StageContext context)
    {
        var run = context.Run;
        var limits = context.Policy.Timeouts;
        if (run.FailedOffers >= limits.DispatchAttempts)
        {
            return new Look.End(FailureReasons.Create(
                FailureReasons.DispatchFailed, $"{run.FailedOffers} dispatch attempts failed. The last: {run.WaitingFor}") with
            { Cause = run.OfferFailure });
        }

        if (Budgets.Refuse(context.Task, context.Policy) is { } refusal)
        {
            return new Look.End(refusal);
        }

        if (await FindEnvironmentEndAsync(context) is { } end)
        {
            return end;
        }

        if (run.OnOffer)
        {
            return await JudgeAsync(context);
        }

        return run.OfferAfter is { } after && after > context.Now
            ? new Look.Wait(run.WaitingFor ?? "the next dispatch attempt", after - context.Now)
            : MakeOrCount(context);
    }

    private static Look MakeOrCount(StageContext context)
    {
        var latest = context.Latest(EffectAction.Dispatch);
        if (latest is not null && latest.Key.Ordinal > context.Run.Offers)
        {
            switch (latest.Status)
            {
                case EffectStatus.Done:
                    return Offered(context, latest.Key.Ordinal);
                case EffectStatus.Refused:
                    return new Look.Advance(new Trigger.OfferFailed(latest.Key.Ordinal, "refused", latest.Result ?? "The offer was refused."));
                default:
                    return new Look.Act(Plan(context));
            }
        }

        if (context.Ports.Dispatcher.Pushes)
        {
            return new Look.Act(Plan(context));
        }

        // The store is the dispatcher: the commit that puts the work on offer is the offer.
        var key = context.NextKey(EffectAction.Dispatch);
        return Offered(context, key.Ordinal) with
        {
            Performed = new Effect(key, context.Host, context.Policy.Capability) { Status = EffectStatus.Done, Result = "store" },
        };
    }

    private static Look.Advance Offered(StageContext context, int ordinal) => new(new Trigger.WorkOffered(ordinal))
    {
        RequireExecution = true,
        Turns = Prerequisites.Turns(context.Task),
    };

    private static EffectPlan Plan(StageContext context)
    {
        var dispatcher = context.Ports.Dispatcher;
        return new EffectPlan(
            EffectAction.Dispatch,
            context.Policy.Capability,
            async (key, cancellation) => await dispatcher.WasOfferedAsync(key, cancellation) switch
            {
                true => EffectFinding.Happened("found"),
                false => EffectFinding.Absent("no offer under this key"),
                null => EffectFinding.Unknown("the dispatcher cannot tell"),
            },
            async (key, cancellation) =>
            {
                var offered = EffectFinding.From(await dispatcher.OfferAsync(key, context.Policy.Capability, cancellation), handle => handle);
                // A refused offer may be taken the next time; that none can be taken is an error, which says so by its kind.
                return offered with { Failure = null };
            });
    }

    // Only a worker that could have taken the work and did not makes an offer fail; busy workers make it wait.
    private static async Task<Look> JudgeAsync(StageContext context)
    {
        var run = context.Run;
        var limits = context.Policy.Timeouts;
        if (run.State != RunState.InProgress)
        {
            return new Look.Wait("a worker to claim the work again");
        }

        // A hold that ends leaves what was left of the pickup, and what this host itself slept through is given back: neither is judged.
        if (!(run.DeadlineAt <= context.Snapshot.Now))
        {
            return new Look.Wait(run.WaitingFor ?? "a worker to claim the work", run.DeadlineAt > context.Now ? run.DeadlineAt - context.Now : null);
        }

        var queue = await context.Ports.Store.ReadQueueAsync(context.Policy.Capability, run.ExcludedWorkers, context.Cancellation);
        var pushed = context.Ports.Dispatcher.Pushes;
        if (!pushed && (queue.LastSeenAt is not { } seen || queue.Now - seen >= limits.Pickup))
        {
            if (context.Ports.Tick.SinceGap < limits.Pickup)
            {
                // Nobody could be seen while nobody looked.
                return Extended($"a worker for '{context.Policy.Capability}' to come back");
            }

            return Failed(run, "no_worker", $"No worker for '{context.Policy.Capability}' was alive for {Seconds(limits.Pickup)} s.");
        }

        if (pushed || ((queue.LastClaimAt is not { } claimed || queue.Now - claimed >= limits.Pickup)
            && await context.Ports.Store.CountFreeSlotsAsync(context.Policy.Capability, run.ExcludedWorkers, context.Cancellation) > 0))
        {
            return Failed(run, "pickup_timeout", $"No worker claimed the work within {Seconds(limits.Pickup)} s, though one was free.");
        }

        // Counted by pickups, which no hold and no outage uses up.
        if (run.Queued + limits.Pickup >= limits.Queue)
        {
            return Look.Expires(FailureReasons.QueueTimeout, $"No worker was free for {Span(limits.Queue)}.");
        }

        return Extended($"a free worker for '{context.Policy.Capability}'");
    }

    // A worker that could not work here is excluded; where no other lives, waiting would only hide what is missing.
    private static async Task<Look?> FindEnvironmentEndAsync(StageContext context)
    {
        var run = context.Run;
        if (run.Hold?.Name != Holds.Environment)
        {
            return null;
        }

        var queue = await context.Ports.Store.ReadQueueAsync(context.Policy.Capability, run.ExcludedWorkers, context.Cancellation);
        var pickup = context.Policy.Timeouts.Pickup;
        return context.Ports.Tick.SinceGap >= pickup && (queue.LastSeenAt is not { } seen || queue.Now - seen >= pickup)
            ? Look.Ends(FailureReasons.Environment, $"{run.LastLoss} No other live worker offers '{context.Policy.Capability}'.")
            : null;
    }

    private static Look.Advance Extended(string waitingFor) => new(new Trigger.PickupExtended(waitingFor)) { RequireDeadlinePassed = true };

    private static Look.Advance Failed(Run run, string cause, string error) => new(new Trigger.OfferFailed(run.Offers, cause, error)) { RequireDeadlinePassed = true };

    private static string Span(TimeSpan time) => time < TimeSpan.FromDays(1) ? $"{Seconds(time)} s" : $"{time.TotalDays.ToString("0.##", CultureInfo.InvariantCulture)} days";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
}
