namespace Autopilot;

/// <summary>What must be so before the work is offered: the tasks it waits for, those it must not meet, and the budget.</summary>
internal static class Prerequisites
{
    /// <summary>The hold or the end that stands before the first offer, or null.</summary>
    public static async Task<Look?> FindHoldAsync(StageContext context)
    {
        if (context.Run.Claims > 0 || context.Run.OnOffer)
        {
            return null;
        }

        foreach (var blocker in context.Task.BlockedBy)
        {
            var found = await context.Ports.Store.FindAsync(blocker, context.Cancellation);
            if (found?.Run?.State != RunState.Completed)
            {
                return new Look.Hold(new Trigger.Held(
                    Holds.BlockedBy, $"{blocker} is completed (now: {found?.Run?.State.Name() ?? "without a run"})", "operator"));
            }
        }

        return await FindRivalAsync(context) is { } running
            ? new Look.Hold(new Trigger.Held(Holds.ConflictsWith, $"{running} has ended", "autopilot"))
            : null;
    }

    // A conflict excludes both tasks, whichever of them declares it: the one that does holds the turn while it runs, and looks
    // at the other's run, which may not know of it.
    private static async Task<Vtid?> FindRivalAsync(StageContext context)
    {
        var (vtid, store) = (context.Task.Vtid, context.Ports.Store);
        foreach (var rival in context.Task.ConflictsWith)
        {
            var holder = (await store.ReadTurnAsync(Turn.ForTasks(vtid, rival), context.Cancellation)).Holder?.Vtid;
            if (holder != vtid
                && (holder is not null
                    || (await store.FindAsync(rival, context.Cancellation))?.Run is { Ending: null, Offers: > 0 } run && !run.State.IsTerminal()))
            {
                return rival;
            }
        }

        foreach (var turn in await store.ListTurnsAsync(context.Cancellation))
        {
            if (turn.Holder is { } other && other.Vtid != vtid && turn.Key == Turn.ForTasks(vtid, other.Vtid))
            {
                return other.Vtid;
            }
        }

        return null;
    }

    /// <summary>The turns that keep conflicting tasks apart, taken with the first offer and given back at the end.</summary>
    public static IReadOnlyList<TurnChange> Turns(AutopilotTask task) =>
        [.. task.ConflictsWith.Select(rival => new TurnChange.Take(Turn.ForTasks(task.Vtid, rival)))];
}
