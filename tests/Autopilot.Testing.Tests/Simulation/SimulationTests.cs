namespace Autopilot.Tests;

/// <summary>The simulation of the engine itself: what a team proves of its own profile or store is proven here of ours.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 2_000;

    [Fact]
    public void Thousands_of_seeds_break_no_law_and_reach_every_move_and_every_reason()
    {
        // Two threads, each with simulations of its own: within one simulation there is only one.
        var halves = new SimulationReport[2];
        Parallel.For(0, halves.Length, half => halves[half] = new Simulation().Run((ulong)(1 + (half * Seeds / 2)), Seeds / 2));

        var report = halves[0].With(halves[1]);
        output.WriteLine($"{report.Seeds} seeds, {report.Runs} runs, {report.Commits} commits, {report.VirtualTime.TotalDays:0} days of virtual time.");
        report.Seeds.ShouldBe(Seeds);
        report.Faults.Where(fault => fault.Value == 0).ShouldBeEmpty("every kind of fault is injected");
        FailureReasons.All.Except(report.Reasons, StringComparer.Ordinal).ShouldBeEmpty("every reason of the engine ends a run");
        TransitionTable.Moves.Except(report.Moves).ShouldBeEmpty("every legal move is made");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(1_234_567)]
    public void A_seed_gives_the_same_history_again(ulong seed)
    {
        var first = new Simulation().Run(seed);
        var second = new Simulation().Run(seed);

        first.History.Count.ShouldBeGreaterThan(20);
        second.History.ShouldBe(first.History);
        second.Faults.ShouldBe(first.Faults);
    }

    [Fact]
    public void Another_seed_gives_another_history() =>
        new Simulation().Run(8).History.ShouldNotBe(new Simulation().Run(7).History);

    [Fact]
    public void Nothing_goes_wrong_where_no_fault_is_asked_for()
    {
        var report = new Simulation(new SimulationOptions { Faults = FaultRates.None }).Run(1, 40);

        report.Faults.Values.ShouldAllBe(count => count == 0);
        report.Runs.ShouldBeGreaterThan(40);
    }

    [Fact]
    public void A_team_proves_its_own_profile_in_one_line()
    {
        var profile = new Profile { Name = "ours", Target = "shop", RequiredChecks = ["unit"], GoodAnswers = 5, RequireMergeApproval = true };

        var report = new Simulation(new SimulationOptions { Profiles = [profile] }).Run(1, 60);

        report.Moves.ShouldContain(move => move.To == RunState.Completed);
    }

    [Fact]
    public void Days_go_by_in_seconds() =>
        new Simulation().Run(1, 60).VirtualTime.ShouldBeGreaterThan(TimeSpan.FromDays(1));

    [Fact]
    public void Options_out_of_range_are_refused_with_what_is_accepted()
    {
        var refusal = Should.Throw<ArgumentException>(() => new Simulation(new SimulationOptions { Tasks = 0, Hosts = 11 }));

        refusal.Message.ShouldContain("Tasks is 0; from 1 to 20 is accepted.");
        refusal.Message.ShouldContain("Hosts is 11; from 1 to 10 is accepted.");
    }
}
