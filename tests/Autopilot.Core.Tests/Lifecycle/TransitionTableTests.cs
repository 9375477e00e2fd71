namespace Autopilot.Tests;

public sealed class TransitionTableTests
{
    private static readonly RunState[] Working = [.. RunStates.All.Where(state => !state.IsTerminal())];

    [Theory]
    [InlineData(RunState.InProgress, TriggerKind.WorkClaimed, RunState.Building)]
    [InlineData(RunState.Building, TriggerKind.PullRequestProven, RunState.PrCreated)]
    [InlineData(RunState.PrCreated, TriggerKind.ChecksProven, RunState.Reviewing)]
    [InlineData(RunState.Reviewing, TriggerKind.ValidationProven, RunState.Validated)]
    [InlineData(RunState.Validated, TriggerKind.MergeProven, RunState.Merged)]
    [InlineData(RunState.Merged, TriggerKind.DeploymentAccepted, RunState.Deploying)]
    [InlineData(RunState.Merged, TriggerKind.MergeSuffices, RunState.Completed)]
    [InlineData(RunState.Deploying, TriggerKind.ServingProven, RunState.Verifying)]
    [InlineData(RunState.Verifying, TriggerKind.VerificationProven, RunState.Completed)]
    public void Each_proof_leads_to_the_next_state(RunState from, TriggerKind on, RunState to)
    {
        TransitionTable.TryMove(from, on, out var reached).ShouldBeTrue();
        reached.ShouldBe(to);
        TransitionTable.Moves.Count(move => move.On == on).ShouldBe(1);
    }

    [Fact]
    public void A_run_begins_in_progress_or_behind_an_adopted_merge() =>
        TransitionTable.Moves.Where(move => move.From is null).Select(move => (move.On, move.To))
            .ShouldBe([(TriggerKind.Activated, RunState.InProgress), (TriggerKind.MergeAdopted, RunState.Merged)]);

    [Fact]
    public void Every_working_state_can_fail_and_be_blocked() =>
        Working.ShouldAllBe(state => Reaches(state, TriggerKind.RunFailed, RunState.Failed) && Reaches(state, TriggerKind.RunBlocked, RunState.Blocked));

    [Fact]
    public void A_run_can_be_cancelled_until_it_is_merged() =>
        Working.Where(state => Reaches(state, TriggerKind.RunCancelled, RunState.Cancelled))
            .ShouldBe([RunState.InProgress, RunState.Building, RunState.PrCreated, RunState.Reviewing, RunState.Validated]);

    [Fact]
    public void Every_move_raises_the_rank() => TransitionTable.Moves.ShouldAllBe(move => move.From == null || move.To > move.From);

    [Fact]
    public void Nothing_is_accepted_in_a_terminal_state() =>
        RunStates.All.Where(state => state.IsTerminal()).SelectMany(TransitionTable.Accepted).ShouldBeEmpty();

    [Fact]
    public void What_stays_is_no_move() =>
        TransitionTable.Stays.SelectMany(stay => stay.In.Select(state => Reaches(state, stay.On, state) || (stay.On, state) == (TriggerKind.WorkClaimed, RunState.Building)))
            .ShouldAllBe(stays => stays);

    [Fact]
    public void Every_kind_of_trigger_is_in_the_table()
    {
        var known = TransitionTable.Moves.Select(move => move.On).Concat(TransitionTable.Stays.Select(stay => stay.On));
        Enum.GetValues<TriggerKind>().Except(known).ShouldBeEmpty();
    }

    [Fact]
    public void Stored_names_of_states_read_back() => RunStates.All.ShouldAllBe(state => RunStates.Parse(state.Name()) == state);

    [Fact]
    public void A_name_that_is_no_state_is_refused_with_those_that_are() =>
        Should.Throw<FormatException>(() => RunStates.Parse("done")).Message.ShouldContain("'done' is not a state. Accepted: in_progress, building");

    private static bool Reaches(RunState from, TriggerKind on, RunState to) => TransitionTable.TryMove(from, on, out var reached) && reached == to;
}
