using Autopilot.Testing;
using Xunit;

namespace Autopilot.Samples;

/// <summary>A team proves its own store and its own profile. No test framework is needed; these facts are xunit's.</summary>
public sealed class PipelineTests
{
    // Each merge is approved by a person, the check 'build' must be green, and five good answers prove a revision.
    private static readonly Profile Shop = new() { Name = "shop", Target = "web", RequireMergeApproval = true, RequiredChecks = ["build"], GoodAnswers = 5 };

    [Fact]
    public Task The_store_keeps_every_promise() => StoreConformance.RunAllAsync(() =>
    {
        var clock = new ManualClock();
        return Task.FromResult(new StoreFixture(new CountedStore(new InMemoryStore(clock)), clock.Advance));
    });

    [Fact]
    public void The_laws_hold_under_the_profile() => Laws.CheckAll(Shop.Resolve());

    [Fact]
    public void The_pipeline_survives_whatever_goes_wrong() => new Simulation(new SimulationOptions
    {
        Profiles = [Shop],
        Store = time => new CountedStore(new InMemoryStore(time)),
    }).Run(firstSeed: 1, count: 100);
}
