namespace Autopilot.Tests;

/// <summary>One call runs a whole suite, and whoever runs the cases one by one can find out whether all are run.</summary>
public sealed class ConformanceRunTests
{
    [Fact]
    public Task The_store_in_memory_keeps_every_promise() => StoreConformance.RunAllAsync(() => Task.FromResult(Fixture(store => store)));

    [Fact]
    public async Task A_store_that_breaks_promises_hears_of_all_of_them()
    {
        var error = await Should.ThrowAsync<ConformanceException>(() => StoreConformance.RunAllAsync(() => Task.FromResult(Fixture(store => new ForgetfulStore(store)))));
        error.Message.ShouldStartWith("StoreConformance: ");
        error.Message.ShouldContain("promises are not kept.");
        error.Message.ShouldContain("  an_intent_is_resolved_once");
    }

    [Fact]
    public void A_case_that_is_left_out_is_named()
    {
        string[] names = [.. StoreConformance.Cases.Select(one => one.Name)];
        Should.NotThrow(() => StoreConformance.RequireAll(names));
        Should.Throw<ConformanceException>(() => StoreConformance.RequireAll(names.Where(name => name != "a_created_task_is_found"))).Message
            .ShouldBe("StoreConformance: 1 cases are not run: a_created_task_is_found.");
    }

    private static StoreFixture Fixture(Func<IAutopilotStore, IAutopilotStore> wrap)
    {
        var clock = new ManualClock();
        return new StoreFixture(wrap(new InMemoryStore(clock)), clock.Advance);
    }

    private sealed class ForgetfulStore(IAutopilotStore inner) : DelegatingStore(inner)
    {
        public override Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
