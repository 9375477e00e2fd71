namespace Autopilot.Tests;

/// <summary>A store that is compared with the one in memory: what differs, and what fails, is told with its seed.</summary>
public sealed class StoreDifferentialTests
{
    [Theory]
    [InlineData("differs", "the answers of memory and theirs differ")]
    [InlineData("fails", "the answers of theirs are not to be had: TimeoutException: no answer")]
    public async Task A_store_of_a_team_is_told_with_the_seed_and_the_last_operations(string how, string told)
    {
        var failure = await Should.ThrowAsync<ConformanceException>(() => StoreDifferential.RunAsync(7, 1000, Theirs(time => new WrongStore(time, how))));

        failure.Message.ShouldStartWith($"Seed 7: {told}");
        failure.Message.ShouldContain("The last operations:");
    }

    [Fact]
    public async Task A_wrapper_that_changes_nothing_is_told_of_nothing() =>
        (await StoreDifferential.RunAsync(7, 300, Theirs(time => new WrongStore(time, "not at all")))).Values.Sum().ShouldBe(300);

    private static Dictionary<string, StoreFixture> Theirs(Func<TimeProvider, IAutopilotStore> make)
    {
        var clock = new ManualClock();
        return new(StringComparer.Ordinal) { ["theirs"] = new StoreFixture(make(clock), clock.Advance) };
    }

    private sealed class WrongStore(TimeProvider time, string how) : DelegatingStore(new InMemoryStore(time))
    {
        public override async Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken)
        {
            var resolved = await base.ResolveAsync(key, status, result, adopted, cancellationToken);
            return how == "fails" ? throw new TimeoutException("no answer") : resolved != (how == "differs");
        }
    }
}
