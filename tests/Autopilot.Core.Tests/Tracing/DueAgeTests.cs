namespace Autopilot.Tests;

public sealed class DueAgeTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public void It_grows_while_nothing_is_taken_and_begins_anew_when_all_that_was_due_is()
    {
        using var age = new DueAge(clock);
        clock.Advance(TimeSpan.FromSeconds(30));
        age.Now.ShouldBe(TimeSpan.FromSeconds(30));

        age.Took([], 5, clock.GetTimestamp());
        age.Now.ShouldBe(TimeSpan.Zero);
        clock.Advance(TimeSpan.FromSeconds(2));
        age.Now.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void What_was_left_is_no_older_than_the_last_that_was_taken()
    {
        using var age = new DueAge(clock);
        var world = new World();
        world.Activated();
        var lease = new RunLease(world.Snapshot(world.Approved()), "host", 1);

        age.Took([lease with { Overdue = TimeSpan.FromSeconds(9) }, lease with { Overdue = TimeSpan.FromSeconds(4) }], 2, clock.GetTimestamp());

        age.Now.ShouldBe(TimeSpan.FromSeconds(4));
    }
}
