using System.Globalization;

namespace Autopilot.Testing;

/// <summary>Commits to a task and its run.</summary>
internal static class RunOperations
{
    private static readonly RunState[] States = [.. RunStates.All];

    /// <summary>A commit that is legal as the task stands, for the most part.</summary>
    public static StoreOperation Choose(Random random, StoreActor reference, TaskSnapshot read, IReadOnlyList<Vtid> tasks)
    {
        if (read.Run is not { } run || run.State.IsTerminal())
        {
            return Commit("activate", read, (_, now) => StoreScript.Activation(now));
        }

        var number = random.Next(reference.Workers + 1);
        return random.Next(12) switch
        {
            0 or 1 => Claim(read, number),
            2 => Commit("unclaim", read, (_, now) => StoreScript.Unclaim(now)),
            3 or 4 => Move(read, Next(run.State)),
            5 when random.Next(3) == 0 => End(read, random.Next(2) == 0 ? RunState.Failed : RunState.Blocked),
            5 or 6 => Intend(random, read),
            7 => Guarded(random, read, number),
            8 => Turn(random, read),
            9 => Hold(random, read),
            10 => Commit("relate", read, (_, now) => StoreScript.From(now) with { Task = now.Task with { BlockedBy = [tasks[0]], Priority = now.Task.Priority + 1 } }),
            _ => Expire(random, read),
        };
    }

    /// <summary>A commit that a store must refuse, or lose.</summary>
    public static StoreOperation ChooseIllegal(Random random, TaskSnapshot read)
    {
        var to = States[random.Next(States.Length)];
        return random.Next(7) switch
        {
            0 => Commit("stale", read, (_, now) => StoreScript.From(now) with { ExpectedVersion = now.Task.Version - 1 }),
            1 => Commit("move_anywhere", read, (_, now) => now.Run is null ? StoreScript.From(now) : StoreScript.Move(now, to), to.Name()),
            2 => Commit("end_silently", read, (_, now) => now.Run is null ? StoreScript.From(now) : StoreScript.End(now, RunState.Failed) with { Events = [] }),
            3 => Commit("end_twice", read, (_, now) => now.Run is null ? StoreScript.From(now) : StoreScript.End(now, to), to.Name()),
            4 => Commit("old_fence", read, (actor, now) => now.Run is null ? StoreScript.From(now) : StoreScript.Claim(now, actor.Worker(0), now.Task.LastFence)),
            5 => Commit("second_run", read, (_, now) => StoreScript.Activation(now)),
            _ => Repeat(read),
        };
    }

    // The same commit twice: the second is known by its id.
    private static StoreOperation Repeat(TaskSnapshot read) => new("repeat", read.Task.Vtid, "", async actor =>
    {
        var commit = StoreScript.From((await actor.FindAsync(read.Task.Vtid).ConfigureAwait(false))!) with { Events = [new NewEvent("conformance.noted", "tester")] };
        var first = await actor.Store.CommitAsync(commit, default).ConfigureAwait(false);
        var second = await actor.Store.CommitAsync(commit, default).ConfigureAwait(false);
        return new { first, second };
    });

    private static StoreOperation Claim(TaskSnapshot read, int worker) => Commit("claim", read, (actor, now) => StoreScript.Claim(now, actor.Worker(worker)), Number(worker));

    private static StoreOperation Move(TaskSnapshot read, RunState to) =>
        Commit("move", read, (_, now) => StoreScript.Move(now, to) with { Run = now.Run! with { State = to, OnOffer = false } }, to.Name());

    private static StoreOperation End(TaskSnapshot read, RunState to) => Commit("end", read, (_, now) => StoreScript.End(now, to), to.Name());

    private static StoreOperation Intend(Random random, TaskSnapshot read)
    {
        var action = (EffectAction)random.Next(9);
        var known = read.Effects.Where(effect => effect.Key.Action == action && effect.Key.Attempt == read.Task.Attempt).ToArray();
        if (known.FirstOrDefault(effect => effect.Status == EffectStatus.Intended) is { } open && random.Next(4) > 0)
        {
            var status = random.Next(2) == 0 ? EffectStatus.Done : EffectStatus.Refused;
            return new StoreOperation(
                "resolve", read.Task.Vtid, $"{open.Key} {status}", async actor => await actor.Store.ResolveAsync(open.Key, status, "seen", random.Next(1) == 0, default).ConfigureAwait(false));
        }

        var ordinal = random.Next(8) == 0 ? known.Length + 2 : known.Length + 1;
        var requires = random.Next(3) == 0;
        return Commit("intend", read, (_, now) => StoreScript.Intent(now, action, ordinal) with { RequireExecution = requires }, $"{action} {Number(ordinal)} {(requires ? "if enabled" : "")}");
    }

    // A worker's call: with its own fence, with an older one, or in another's name.
    private static StoreOperation Guarded(Random random, TaskSnapshot read, int worker)
    {
        var fence = read.Task.LastFence - random.Next(3);
        var guard = random.Next(6) switch { 0 => ClaimGuard.Expired, 1 => ClaimGuard.Silent, _ => ClaimGuard.Live };
        return Commit(
            "guarded", read,
            (actor, now) => StoreScript.Unclaim(now) with { Claim = guard, ClaimWorker = actor.Worker(worker), ClaimFence = fence }, $"{guard} worker {Number(worker)} fence {Number(fence)}");
    }

    private static StoreOperation Turn(Random random, TaskSnapshot read)
    {
        var key = random.Next(2) == 0 ? Autopilot.Turn.ForTarget("web") : Autopilot.Turn.ForBase("acme/shop", "main");
        TurnChange change = random.Next(4) switch
        {
            0 => new TurnChange.GiveBack(key),
            1 => new TurnChange.FreezeIt(key, new Freeze($"freeze-{read.Task.Vtid}", "it fell over", null, read.Task.Vtid)),
            2 => new TurnChange.Prove(key, new ProvenRevision("r1", new string('c', 40), read.Task.Vtid), $"freeze-{read.Task.Vtid}"),
            _ => new TurnChange.Take(key),
        };
        return Commit("turn", read, (_, now) => StoreScript.From(now) with { Turns = [change] }, $"{change.GetType().Name} {key}");
    }

    private static StoreOperation Hold(Random random, TaskSnapshot read) => read.Run!.Hold is null
        ? Commit("hold", read, (_, now) => StoreScript.From(now) with
        {
            Run = now.Run! with { Hold = new Hold(Holds.TargetHeld, "a person releases it", "operator", TimeSpan.FromMinutes(random.Next(1) + 3)) },
            Deadline = Deadline.None,
            DueIn = null,
        })
        : Commit("go_on", read, (_, now) => StoreScript.From(now) with { Run = now.Run! with { Hold = null }, Deadline = Deadline.In(now.Run.Hold?.Remaining ?? StoreScript.Wait) });

    private static StoreOperation Expire(Random random, TaskSnapshot read)
    {
        var due = TimeSpan.FromSeconds(random.Next(0, 4) * 30);
        return random.Next(2) == 0
            ? Commit("expire", read, (_, now) => StoreScript.End(now, RunState.Failed) with { RequireDeadlinePassed = true })
            : Commit("wait", read, (_, now) => StoreScript.From(now) with { DueIn = due }, due.ToString());
    }

    private static RunState Next(RunState state) => States.SkipWhile(other => other != state).Skip(1).FirstOrDefault(state);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static StoreOperation Commit(string name, TaskSnapshot read, Func<StoreActor, TaskSnapshot, Commit> make, string detail = "") => new(name, read.Task.Vtid, detail, async actor =>
        await actor.Store.CommitAsync(make(actor, (await actor.FindAsync(read.Task.Vtid).ConfigureAwait(false))!), default).ConfigureAwait(false));
}
