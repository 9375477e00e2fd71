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

    [Fact]
    public void A_store_that_loses_an_event_is_told_of_it()
    {
        var failure = Should.Throw<SimulationException>(() => new Simulation(new SimulationOptions { Store = time => new SilentStore(time, EventTypes.MergeApproved) }).Run(1, 200));

        failure.What.ShouldContain($"the commit appends {EventTypes.MergeApproved}");
    }

    [Theory]
    [InlineData("resolve")]
    [InlineData("commit")]
    [InlineData("renew")]
    [InlineData("switch")]
    public void A_store_that_says_what_it_did_not_do_is_told_of_it(string what)
    {
        var failure = Should.Throw<SimulationException>(() => new Simulation(new SimulationOptions { Store = time => new BoastfulStore(time, what), Reruns = 5 }).Run(1, 20));

        failure.Law.ShouldBe("What a store says that it did is read back from it.");
    }

    [Fact]
    public void A_store_that_goes_on_elsewhere_is_told_that_it_cannot_be_simulated()
    {
        var failure = Should.Throw<SimulationException>(() => new Simulation(new SimulationOptions { Store = time => new SlowStore(time) }).Run(1));

        failure.Law.ShouldBe("A store that is simulated answers on the thread that calls it.");
    }

    [Fact]
    public void A_failure_that_does_not_come_again_keeps_its_law_and_its_seed()
    {
        var left = 1;
        IAutopilotStore Once(TimeProvider time) => left-- > 0 ? new ForgetfulStore(time) : new InMemoryStore(time);
        var seed = Should.Throw<SimulationException>(() => new Simulation(Broken).Run(1, 200)).Seed;

        var failure = Should.Throw<SimulationException>(() => new Simulation(new SimulationOptions { Store = Once }).Run(seed));

        failure.Seed.ShouldBe(seed);
        failure.Law.ShouldContain("law 7");
        failure.What.ShouldContain("did not happen again under the same seed");
    }

    [Fact]
    public void What_simulates_nothing_proves_nothing()
    {
        var idle = new Profile { Name = "idle", Target = "web", Reservation = new Usage(1_000_000_000, 1000m) };
        Should.Throw<InvalidOperationException>(() => new Simulation(new SimulationOptions { Profiles = [idle] }).Run(1, 30)).Message.ShouldContain("began no run");
        Should.Throw<ArgumentException>(() => new Simulation(new SimulationOptions { Faults = new FaultRates { Hang = 5, Delay = -1, Mishap = double.NaN } })).Message
            .ShouldSatisfyAllConditions(
                message => message.ShouldContain("Faults.Hang is 5; from 0 to 1 is accepted."),
                message => message.ShouldContain("Faults.Delay is -1;"),
                message => message.ShouldContain("Faults.Mishap is NaN;"));
        var policy = new Profile { Name = "default", Target = "web" }.Resolve();
        Should.Throw<ArgumentOutOfRangeException>(() => Laws.CheckAll(policy, new LawOptions { Count = 0 }));
        Should.Throw<ArgumentOutOfRangeException>(() => Laws.CheckAll(policy, new LawOptions { Length = 0 }));
    }

    private sealed class SilentStore(TimeProvider time, string type) : DelegatingStore(new InMemoryStore(time))
    {
        public override Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken) =>
            base.CommitAsync(commit with { Events = [.. commit.Events.Where(entry => entry.Type != type)] }, cancellationToken);
    }

    private sealed class BoastfulStore(TimeProvider time, string what) : DelegatingStore(new InMemoryStore(time))
    {
        public override async Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken) =>
            what == "commit" && commit.Intent is not null && await FindAsync(commit.Task.Vtid, cancellationToken) is { } known
                ? new CommitResult(CommitOutcome.Committed, known)
                : await base.CommitAsync(commit, cancellationToken);

        public override Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken) =>
            what == "resolve" ? Task.FromResult(true) : base.ResolveAsync(key, status, result, adopted, cancellationToken);

        public override async Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, CancellationToken cancellationToken) =>
            [.. (await base.HeartbeatAsync(heartbeats, lease, cancellationToken)).Select(renewed => what == "renew" && renewed is not null ? renewed with { ExpiresAt = renewed.ExpiresAt + lease } : renewed)];

        public override Task<ExecutionSwitch> SetExecutionAsync(bool enabled, string reason, TimeSpan? expiresIn, string by, CancellationToken cancellationToken) =>
            base.SetExecutionAsync(enabled || what == "switch", reason, expiresIn, by, cancellationToken);
    }

    private sealed class SlowStore(TimeProvider time) : DelegatingStore(new InMemoryStore(time))
    {
        public override async Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return await base.CommitAsync(commit, cancellationToken);
        }
    }

    // Lines of calls that went wrong look like "host-2  Commit: LostAnswer".
    private static bool IsFault(string line) => Enum.GetNames<SimulationFault>().Any(name => line.EndsWith($": {name}", StringComparison.Ordinal));
}
