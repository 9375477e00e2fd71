namespace Autopilot.Tests;

/// <summary>A store of a team that breaks a law: the simulation says which, with the seed and a history that is short.</summary>
public sealed class BrokenStoreTests
{
    private static readonly SimulationOptions Broken = new() { Store = time => new ForgetfulStore(time) };

    [Fact]
    public void A_store_that_breaks_a_law_is_told_with_seed_law_and_history()
    {
        var failure = Should.Throw<SimulationException>(() => new Simulation(Broken).Run(1, 200));

        failure.Law.ShouldContain("law 7");
        failure.History.ShouldNotBeEmpty();
        failure.Message.ShouldStartWith($"{failure.Law} Seed {failure.Seed} breaks it: {failure.What}");
        failure.History[^1].ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void The_seed_of_a_failure_leads_there_again_with_the_same_history()
    {
        var first = Should.Throw<SimulationException>(() => new Simulation(Broken).Run(1, 200));
        var second = Should.Throw<SimulationException>(() => new Simulation(Broken).Run(first.Seed));

        (second.Law, second.What).ShouldBe((first.Law, first.What));
        second.History.ShouldBe(first.History);
    }

    [Fact]
    public void A_failure_is_made_shorter_and_still_breaks_the_same_law()
    {
        var whole = Should.Throw<SimulationException>(() => new Simulation(Broken with { Reruns = 0 }).Run(1, 200));
        var shorter = Should.Throw<SimulationException>(() => new Simulation(Broken).Run(whole.Seed));

        shorter.Law.ShouldBe(whole.Law);
        shorter.History.Count(IsFault).ShouldBeLessThan(whole.History.Count(IsFault));
    }

    // Lines of calls that went wrong look like "host-2  Commit: LostAnswer".
    private static bool IsFault(string line) => Enum.GetNames<SimulationFault>().Any(name => line.EndsWith($": {name}", StringComparison.Ordinal));
}
