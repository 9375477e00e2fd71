namespace Autopilot.Tests;

/// <summary>Of many waiting claims one looks, for all.</summary>
public sealed class ClaimGateTests
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly ManualClock time = new();
    private readonly EngineSignal signal = new();
    private int looks;

    [Fact]
    public async Task Of_a_hundred_that_wait_one_looks_for_each_signal_and_one_for_each_poll()
    {
        var gate = new ClaimGate(time, Poll);
        await LookHundredfoldAsync(gate);
        looks.ShouldBe(1);

        await LookHundredfoldAsync(gate);
        looks.ShouldBe(1, "nothing was signalled, and the poll is not over");

        signal.NotifyOffer();
        await LookHundredfoldAsync(gate);
        looks.ShouldBe(2, "a signal");

        time.Advance(Poll);
        await LookHundredfoldAsync(gate);
        looks.ShouldBe(3, "a poll");
    }

    [Fact]
    public async Task Who_offers_something_else_or_has_no_free_slot_says_nothing_to_others()
    {
        var gate = new ClaimGate(time, Poll);
        var (builders, testers) = (gate.Find(["build", "test"]), gate.Find(["test"]));
        gate.Find(["build", "test"]).ShouldBeSameAs(builders);
        testers.ShouldNotBeSameAs(builders);

        await LookAsync(gate, builders, wasFree: false);
        await LookAsync(gate, builders, wasFree: true);
        await LookAsync(gate, testers, wasFree: true);
        looks.ShouldBe(3);
    }

    private Task LookHundredfoldAsync(ClaimGate gate) =>
        Task.WhenAll(Enumerable.Range(0, 100).Select(_ => LookAsync(gate, gate.Find(["build"]), wasFree: true)));

    private Task<WorkOrder?> LookAsync(ClaimGate gate, ClaimGate.Desk desk, bool wasFree) => gate.LookAsync(
        desk,
        signal.NextOffer,
        () =>
        {
            looks++;
            return Task.FromResult(new ClaimLook(null, wasFree));
        },
        default);
}
