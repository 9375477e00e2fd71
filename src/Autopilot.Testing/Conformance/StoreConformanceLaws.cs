using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>The laws that every store holds by itself, whatever the engine asks of it.</summary>
internal static class StoreConformanceLaws
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(Law_1_every_move_of_the_table_is_accepted),
        StoreCase.Of(Law_1_every_other_move_is_refused),
        StoreCase.Of(Law_1_a_run_begins_only_where_the_table_says),
        StoreCase.Of(Law_1_an_ended_run_stays_as_it_ended),
        StoreCase.Of(Law_1_attempts_follow_each_other),
        StoreCase.Of(Law_8_an_end_without_its_terminal_event_is_refused),
        StoreCase.Of(Law_8_an_end_with_two_terminal_events_is_refused),
        StoreCase.Of(Law_8_a_terminal_event_of_another_end_is_refused),
        StoreCase.Of(Law_8_a_second_terminal_event_is_refused),
        StoreCase.Of(Law_8_a_terminal_event_without_an_end_is_refused),
        StoreCase.Of(Law_8_the_decision_to_end_is_irrevocable),
        StoreCase.Of(Law_8_the_decision_to_end_revokes_the_claim),
        StoreCase.Of(Law_9_a_second_active_run_is_refused),
        StoreCase.Of(Law_9_a_second_open_pull_request_is_refused),
        StoreCase.Of(Law_9_after_a_close_another_pull_request_may_be_open),
    ];

    private static readonly Ending Cancelled = new(Outcome.Cancelled, FailureReasons.Create(FailureReasons.Cancelled, "No longer wanted."), "operator");

    private static async Task Law_1_every_move_of_the_table_is_accepted(StoreScript script)
    {
        var number = 0;
        foreach (var move in TransitionTable.Moves.Where(move => move.From is not null))
        {
            var read = await script.ReachAsync(++number, move.From!.Value).ConfigureAwait(false);
            read = await script.WriteAsync(To(read, move.To)).ConfigureAwait(false);
            Expect.Equal(move.To, read.Run!.State, $"the state after {move.From.Value.Name()} to {move.To.Name()}");
        }
    }

    private static async Task Law_1_every_other_move_is_refused(StoreScript script)
    {
        var number = 0;
        foreach (var from in RunStates.All.Where(state => !state.IsTerminal()))
        {
            var read = await script.ReachAsync(++number, from).ConfigureAwait(false);
            foreach (var to in RunStates.All.Where(to => to != from && !TransitionTable.Moves.Any(move => move.From == from && move.To == to)))
            {
                await script.RefuseAsync("law_1", To(read, to), $"the move from {from.Name()} to {to.Name()}").ConfigureAwait(false);
            }
        }
    }

    private static async Task Law_1_a_run_begins_only_where_the_table_says(StoreScript script)
    {
        var number = 0;
        foreach (var state in RunStates.All.Where(state => !state.IsTerminal()))
        {
            var activation = Activation(await script.CreateAsync(++number).ConfigureAwait(false));
            activation = activation with { Run = activation.Run! with { State = state } };
            if (TransitionTable.Moves.Any(move => move.From is null && move.To == state))
            {
                await script.WriteAsync(activation).ConfigureAwait(false);
            }
            else
            {
                await script.RefuseAsync("law_1", activation, $"a run that begins in {state.Name()}").ConfigureAwait(false);
            }
        }
    }

    private static async Task Law_1_an_ended_run_stays_as_it_ended(StoreScript script)
    {
        var number = 0;
        foreach (var end in RunStates.All.Where(state => state.IsTerminal()))
        {
            var from = TransitionTable.Moves.First(move => move.To == end && move.From is not null).From!.Value;
            var read = await script.ReachAsync(++number, from).ConfigureAwait(false);
            read = await script.WriteAsync(End(read, end)).ConfigureAwait(false);
            foreach (var to in RunStates.All.Where(to => to != end))
            {
                await script.RefuseAsync(
                    "law_1", To(read, to) with { Events = [] }, $"the move from {end.Name()} to {to.Name()}").ConfigureAwait(false);
            }

            var noted = await script.WriteAsync(From(read) with
            {
                Run = read.Run! with { CleanUps = [new CleanUp(EffectAction.Restore, CleanUp.Verified, "r", "restored")] },
                DueIn = null,
            }).ConfigureAwait(false);
            Expect.Equal(end, noted.Run!.State, "the state of an ended run whose clean-up was noted");
        }
    }

    private static async Task Law_1_attempts_follow_each_other(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        read = await script.WriteAsync(End(read, RunState.Failed)).ConfigureAwait(false);

        var third = Activation(read);
        third = third with { Task = third.Task with { Attempt = 3 }, Run = third.Run! with { Attempt = 3 } };
        await script.RefuseAsync("law_1", third, "attempt 3 after attempt 1").ConfigureAwait(false);
        var again = Activation(read);
        await script.RefuseAsync("law_1", again with { Run = again.Run! with { Attempt = 1 } }, "attempt 1 a second time").ConfigureAwait(false);

        read = await script.WriteAsync(again).ConfigureAwait(false);
        Expect.Equal((2, RunState.InProgress), (read.Run!.Attempt, read.Run.State), "attempt and state after a retry");
        var first = await script.Store.FindRunAsync(Id(1), 1, default).ConfigureAwait(false);
        Expect.Equal(RunState.Failed, first!.State, "the state of the earlier run, which stays as it ended,");
        Expect.True(await script.Store.FindRunAsync(Id(1), 3, default).ConfigureAwait(false) is null, "a run that does not exist reads as null");
    }

    private static async Task Law_8_an_end_without_its_terminal_event_is_refused(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);

        await script.RefuseAsync("law_8", End(read, RunState.Failed) with { Events = [] }, "an end without a terminal event").ConfigureAwait(false);
        await script.RefuseAsync(
            "law_8",
            End(read, RunState.Failed) with { Events = [new NewEvent(EventTypes.Failed, "autopilot")] },
            "an end whose terminal event has no outcome").ConfigureAwait(false);
    }

    private static async Task Law_8_an_end_with_two_terminal_events_is_refused(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var end = End(read, RunState.Failed);

        await script.RefuseAsync("law_8", end with { Events = [end.Events[0], end.Events[0]] }, "an end with two terminal events").ConfigureAwait(false);
    }

    private static async Task Law_8_a_terminal_event_of_another_end_is_refused(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);

        await script.RefuseAsync(
            "law_8",
            End(read, RunState.Failed) with { Events = [TerminalEvent(RunState.InProgress, RunState.Cancelled)] },
            "a failed run with the terminal event of a cancelled one").ConfigureAwait(false);
    }

    private static async Task Law_8_a_second_terminal_event_is_refused(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        read = await script.WriteAsync(End(read, RunState.Failed)).ConfigureAwait(false);

        await script.RefuseAsync("law_8", End(read, RunState.Failed), "a second terminal event with the run").ConfigureAwait(false);
        await script.RefuseAsync("law_8", End(read, RunState.Failed) with { Run = null }, "a second terminal event without the run").ConfigureAwait(false);
        await script.RefuseAsync("law_8", End(read, RunState.Failed) with { Run = null, EventsOnly = true }, "a second terminal event alone").ConfigureAwait(false);
        Expect.Equal(1, (await script.EventsAsync(Id(1)).ConfigureAwait(false)).Count(e => e.Outcome is not null), "the number of terminal events");
    }

    private static async Task Law_8_a_terminal_event_without_an_end_is_refused(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var ending = TerminalEvent(RunState.InProgress, RunState.Failed);

        await script.RefuseAsync("law_8", Move(read, RunState.Building) with { Events = [ending] }, "a terminal event with a run that goes on").ConfigureAwait(false);
        await script.RefuseAsync("law_8", From(read) with { Events = [ending], EventsOnly = true }, "a terminal event alone").ConfigureAwait(false);
    }

    private static async Task Law_8_the_decision_to_end_is_irrevocable(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { Run = read.Run! with { Ending = Cancelled, OnOffer = false }, Deadline = Deadline.In(Wait) }).ConfigureAwait(false);
        Expect.Equal(Cancelled, read.Run!.Ending, "the committed decision to end");

        await script.RefuseAsync("law_1", From(read) with { Run = read.Run with { Ending = null } }, "taking the decision to end back").ConfigureAwait(false);
        await script.RefuseAsync("law_1", Move(read, RunState.Building), "going on after the decision to end").ConfigureAwait(false);
        await script.RefuseAsync("law_1", End(read, RunState.Failed), "ending as failed what was decided to end as cancelled").ConfigureAwait(false);
        await script.RefuseAsync("law_5", Intent(read, EffectAction.Merge, 1), "a merge after the decision to end").ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.ClosePullRequest, 1)).ConfigureAwait(false);
        await script.WriteAsync(End(read, RunState.Cancelled)).ConfigureAwait(false);
    }

    private static async Task Law_8_the_decision_to_end_revokes_the_claim(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);

        await script.RefuseAsync("law_7", From(read) with { Run = read.Run! with { Ending = Cancelled } }, "a decision to end that keeps the claim").ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { Run = read.Run with { Ending = Cancelled, Claim = null } }).ConfigureAwait(false);

        Expect.True(read.Lease is null, "the decision to end closes the claim");
    }

    private static async Task Law_9_a_second_active_run_is_refused(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);

        await script.RefuseAsync("law_9", Activation(read), "a second run while the first is active").ConfigureAwait(false);
    }

    private static async Task Law_9_a_second_open_pull_request_is_refused(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Building).ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { PullRequest = new PullRequestBinding(7, true) }).ConfigureAwait(false);

        await script.WriteAsync(From(read) with { PullRequest = new PullRequestBinding(7, true) }).ConfigureAwait(false);
        read = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        await script.RefuseAsync("law_9", From(read) with { PullRequest = new PullRequestBinding(8, true) }, "a second open pull request").ConfigureAwait(false);
    }

    private static async Task Law_9_after_a_close_another_pull_request_may_be_open(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Building).ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { PullRequest = new PullRequestBinding(7, true) }).ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { PullRequest = new PullRequestBinding(7, false) }).ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { PullRequest = new PullRequestBinding(8, true) }).ConfigureAwait(false);

        await script.WriteAsync(From(read) with { PullRequest = new PullRequestBinding(7, false) }).ConfigureAwait(false);
        read = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        await script.RefuseAsync("law_9", From(read) with { PullRequest = new PullRequestBinding(9, true) }, "a second open pull request").ConfigureAwait(false);
    }

    private static Commit To(TaskSnapshot read, RunState state) => state.IsTerminal() ? End(read, state) : Move(read, state);
}
