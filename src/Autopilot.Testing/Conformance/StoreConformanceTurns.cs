using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>Turns: one holder at a time, taken and given back with commits.</summary>
internal static class StoreConformanceTurns
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_turn_that_nobody_took_is_free),
        StoreCase.Of(A_turn_is_held_by_one_run),
        StoreCase.Of(A_turn_is_taken_again_by_its_holder),
        StoreCase.Of(A_turn_is_given_back_by_its_holder_only),
        StoreCase.Of(An_ended_run_holds_no_turn),
        StoreCase.Of(Concurrent_runs_one_takes_the_turn),
        StoreCase.Of(A_frozen_turn_is_not_taken),
        StoreCase.Of(A_freeze_that_was_overcome_is_named_by_its_id),
        StoreCase.Of(A_proof_lifts_only_the_freeze_that_its_holder_overcame),
        StoreCase.Of(A_second_freeze_keeps_the_first_and_only_a_person_lifts_both),
        StoreCase.Of(A_person_lifts_a_freeze),
        StoreCase.Of(Several_turns_are_taken_together_or_not_at_all),
    ];

    private const string Key = "target:shop";

    private static readonly Freeze Rollback = new("freeze-1", "Rolled back.", new string('c', 40), Id(1));

    private static readonly ProvenRevision Proven = new("r7", new string('d', 40), Id(1));

    private static async Task A_turn_that_nobody_took_is_free(StoreScript script)
    {
        Expect.Equal(new Turn(Key, null, null, null), await script.Store.ReadTurnAsync(Key, default).ConfigureAwait(false), "a turn that nobody ever took");
        Expect.Equal(0, (await script.Store.ListTurnsAsync(default).ConfigureAwait(false)).Count, "the turns held or frozen");
    }

    private static async Task A_turn_is_held_by_one_run(StoreScript script)
    {
        var one = await script.ActivateAsync(1).ConfigureAwait(false);
        var two = await script.ActivateAsync(2).ConfigureAwait(false);
        await script.WriteAsync(Turns(one, new TurnChange.Take(Key))).ConfigureAwait(false);

        await script.LoseAsync(CommitOutcome.TurnTaken, Turns(two, new TurnChange.Take(Key)), "taking a turn that another run holds").ConfigureAwait(false);
        var turn = (await script.Store.ListTurnsAsync(default).ConfigureAwait(false)).Single();
        Expect.Equal((Key, new TurnHolder(Id(1), 1)), (turn.Key, turn.Holder!.Value), "the held turn");
    }

    private static async Task A_turn_is_taken_again_by_its_holder(StoreScript script)
    {
        var one = await script.ActivateAsync(1).ConfigureAwait(false);
        one = await script.WriteAsync(Turns(one, new TurnChange.Take(Key))).ConfigureAwait(false);

        await script.WriteAsync(Turns(one, new TurnChange.Take(Key))).ConfigureAwait(false);
    }

    private static async Task A_turn_is_given_back_by_its_holder_only(StoreScript script)
    {
        var one = await script.ActivateAsync(1).ConfigureAwait(false);
        var two = await script.ActivateAsync(2).ConfigureAwait(false);
        one = await script.WriteAsync(Turns(one, new TurnChange.Take(Key))).ConfigureAwait(false);

        two = await script.WriteAsync(Turns(two, new TurnChange.GiveBack(Key))).ConfigureAwait(false);
        Expect.Equal(Id(1), await HolderAsync(script).ConfigureAwait(false), "the holder after another run gave the turn back");
        await script.WriteAsync(Turns(one, new TurnChange.GiveBack(Key))).ConfigureAwait(false);
        await script.WriteAsync(Turns(two, new TurnChange.Take(Key))).ConfigureAwait(false);
        Expect.Equal(Id(2), await HolderAsync(script).ConfigureAwait(false), "the holder after the turn was given back");
    }

    private static async Task An_ended_run_holds_no_turn(StoreScript script)
    {
        var one = await script.ActivateAsync(1).ConfigureAwait(false);
        one = await script.WriteAsync(Turns(one, new TurnChange.Take(Key), new TurnChange.Take("base:acme/shop#main"))).ConfigureAwait(false);
        await script.WriteAsync(End(one, RunState.Failed) with { Turns = [new TurnChange.FreezeIt(Key, Rollback)] }).ConfigureAwait(false);

        var turns = await script.Store.ListTurnsAsync(default).ConfigureAwait(false);
        Expect.Sequence([new Turn(Key, null, Rollback, null)], turns, "the turns held or frozen after the run ended and froze one");
    }

    private static async Task Concurrent_runs_one_takes_the_turn(StoreScript script)
    {
        var runs = await Task.WhenAll(Enumerable.Range(1, 16).Select(number => script.ActivateAsync(number))).ConfigureAwait(false);

        var results = await Task.WhenAll(runs.Select(run => Task.Run(() => script.CommitAsync(Turns(run, new TurnChange.Take(Key)))))).ConfigureAwait(false);

        Expect.Equal(1, results.Count(result => result.IsCommitted), "the number of runs that took one turn");
        Expect.Equal(15, results.Count(result => result.Outcome == CommitOutcome.TurnTaken), "the number of runs for which it was taken");
    }

    private static async Task A_frozen_turn_is_not_taken(StoreScript script)
    {
        var one = await script.ActivateAsync(1).ConfigureAwait(false);
        var two = await script.ActivateAsync(2).ConfigureAwait(false);
        one = await script.WriteAsync(Turns(one, new TurnChange.Take(Key), new TurnChange.FreezeIt(Key, Rollback))).ConfigureAwait(false);

        await script.LoseAsync(CommitOutcome.TurnFrozen, Turns(one, new TurnChange.Take(Key)), "taking a frozen turn that one holds").ConfigureAwait(false);
        await script.WriteAsync(Turns(one, new TurnChange.GiveBack(Key))).ConfigureAwait(false);
        await script.LoseAsync(CommitOutcome.TurnFrozen, Turns(two, new TurnChange.Take(Key)), "taking a frozen turn").ConfigureAwait(false);
    }

    private static async Task A_freeze_that_was_overcome_is_named_by_its_id(StoreScript script)
    {
        var one = await script.ActivateAsync(1).ConfigureAwait(false);
        one = await script.WriteAsync(Turns(one, new TurnChange.FreezeIt(Key, Rollback))).ConfigureAwait(false);

        await script.LoseAsync(CommitOutcome.TurnFrozen, Turns(one, new TurnChange.Take(Key, "freeze-0")), "overcoming another freeze").ConfigureAwait(false);
        await script.WriteAsync(Turns(one, new TurnChange.Take(Key, Rollback.Id))).ConfigureAwait(false);
        Expect.Equal(Rollback, (await script.Store.ReadTurnAsync(Key, default).ConfigureAwait(false)).Freeze, "the freeze, which stays for the others,");
    }

    private static async Task A_proof_lifts_only_the_freeze_that_its_holder_overcame(StoreScript script)
    {
        var one = await script.ActivateAsync(1).ConfigureAwait(false);
        var two = await script.ActivateAsync(2).ConfigureAwait(false);
        one = await script.WriteAsync(Turns(one, new TurnChange.FreezeIt(Key, Rollback))).ConfigureAwait(false);
        two = await script.WriteAsync(Turns(two, new TurnChange.Prove(Key, Proven, Rollback.Id))).ConfigureAwait(false);
        Expect.Equal(new Turn(Key, null, Rollback, Proven), await script.Store.ReadTurnAsync(Key, default).ConfigureAwait(false), "the turn after the proof of a run that does not hold it");

        one = await script.WriteAsync(Turns(one, new TurnChange.Take(Key, Rollback.Id), new TurnChange.Prove(Key, Proven))).ConfigureAwait(false);
        Expect.Equal(Rollback, (await script.Store.ReadTurnAsync(Key, default).ConfigureAwait(false)).Freeze, "the freeze after a proof that overcame nothing");
        await script.WriteAsync(Turns(two, new TurnChange.Prove(Key, Proven with { Revision = "r6" }))).ConfigureAwait(false);
        Expect.Equal(Proven, (await script.Store.ReadTurnAsync(Key, default).ConfigureAwait(false)).Proven, "what is proven while another run holds the turn");

        await script.WriteAsync(Turns(one, new TurnChange.Prove(Key, Proven, Rollback.Id), new TurnChange.GiveBack(Key))).ConfigureAwait(false);
        Expect.Equal(new Turn(Key, null, null, Proven), await script.Store.ReadTurnAsync(Key, default).ConfigureAwait(false), "the turn of a proven target");
        Expect.Equal(0, (await script.Store.ListTurnsAsync(default).ConfigureAwait(false)).Count, "the turns held or frozen");
    }

    private static async Task A_second_freeze_keeps_the_first_and_only_a_person_lifts_both(StoreScript script)
    {
        var one = await script.ActivateAsync(1).ConfigureAwait(false);
        var second = new Freeze("freeze-2", "Rolled back too.", new string('e', 40), Id(1));
        one = await script.WriteAsync(Turns(one, new TurnChange.Take(Key), new TurnChange.FreezeIt(Key, Rollback), new TurnChange.FreezeIt(Key, second))).ConfigureAwait(false);

        var both = (await script.Store.ReadTurnAsync(Key, default).ConfigureAwait(false)).Freeze;
        Expect.True(both is { Commit: null } && both.Reason.Contains(Rollback.Reason, StringComparison.Ordinal) && both.Reason.Contains(second.Reason, StringComparison.Ordinal), "two freezes stand together");
        await script.WriteAsync(Turns(one, new TurnChange.Prove(Key, Proven, both!.Id))).ConfigureAwait(false);
        Expect.Equal(both, (await script.Store.ReadTurnAsync(Key, default).ConfigureAwait(false)).Freeze, "the freeze that only a person lifts");
    }

    private static async Task A_person_lifts_a_freeze(StoreScript script)
    {
        var one = await script.ActivateAsync(1).ConfigureAwait(false);
        Expect.True(!await script.Store.LiftFreezeAsync(Key, "looked at", "operator", default).ConfigureAwait(false), "what is not frozen is not lifted");
        var held = one.Run! with { Hold = new Hold(Holds.TargetHeld, "A person releases it.", "operator", Wait) };
        one = await script.WriteAsync(
            Turns(one, new TurnChange.FreezeIt(Key, Rollback)) with { Run = held, Deadline = Deadline.None, DueIn = TimeSpan.FromHours(1) }).ConfigureAwait(false);

        Expect.True(await script.Store.LiftFreezeAsync(Key, "looked at", "operator", default).ConfigureAwait(false), "a freeze is lifted");

        Expect.True((await script.Store.ReadTurnAsync(Key, default).ConfigureAwait(false)).Freeze is null, "the turn is no longer frozen");
        Expect.Equal(1, (await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false)).Count, "the held runs that are due after a freeze was lifted");
        var noted = (await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false))[^1];
        Expect.Equal((null, EventTypes.ControlUpdated, "operator"), (noted.Vtid, noted.Type, noted.Actor), "the last event of the ledger");
        await script.WriteAsync(Turns(one, new TurnChange.Take(Key))).ConfigureAwait(false);
    }

    private static async Task Several_turns_are_taken_together_or_not_at_all(StoreScript script)
    {
        var one = await script.ActivateAsync(1).ConfigureAwait(false);
        var two = await script.ActivateAsync(2).ConfigureAwait(false);
        await script.WriteAsync(Turns(one, new TurnChange.Take(Key))).ConfigureAwait(false);

        await script.LoseAsync(
            CommitOutcome.TurnTaken, Turns(two, new TurnChange.Take("target:other"), new TurnChange.Take(Key)), "taking two turns of which one is taken").ConfigureAwait(false);
        Expect.True((await script.Store.ReadTurnAsync("target:other", default).ConfigureAwait(false)).Holder is null, "the other turn stayed free");
    }

    private static Commit Turns(TaskSnapshot read, params TurnChange[] changes) => From(read) with { Turns = changes };

    private static async Task<Vtid?> HolderAsync(StoreScript script) =>
        (await script.Store.ReadTurnAsync(Key, default).ConfigureAwait(false)).Holder?.Vtid;
}
