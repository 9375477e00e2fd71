using Autopilot.Dashboard;

namespace Autopilot.Tests;

public sealed class TimelineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_stay_ends_where_the_next_begins_and_a_terminal_state_ends_the_last()
    {
        var stays = Timeline.Of(
        [
            Event(0, null, null), Event(1, null, RunState.InProgress), Event(2, RunState.InProgress, RunState.InProgress),
            Event(4, RunState.InProgress, RunState.Building), Event(9, RunState.Building, RunState.Failed),
        ]);

        stays.ShouldBe([Stay("in_progress", 1, 4), Stay("building", 4, 9)]);
    }

    [Fact]
    public void A_run_that_is_under_way_is_still_in_its_last_state() =>
        Timeline.Of([Event(1, null, RunState.InProgress)]).ShouldBe([Stay("in_progress", 1, null)]);

    [Fact]
    public void A_second_attempt_follows_the_first()
    {
        var stays = Timeline.Of([Event(1, null, RunState.InProgress), Event(2, RunState.InProgress, RunState.Cancelled), Event(5, null, RunState.InProgress, 2)]);

        stays.Select(stay => (stay.Attempt, stay.To is null)).ShouldBe([(1, false), (2, true)]);
    }

    private static Stay Stay(string state, int from, int? to) => new(1, state, Start.AddSeconds(from), to is { } end ? Start.AddSeconds(end) : null);

    private static TaskEvent Event(int at, RunState? from, RunState? to, int attempt = 1) => new()
    {
        Seq = at + 1,
        Vtid = Vtid.Parse("VTID-00001"),
        Attempt = attempt,
        Type = "a.b",
        From = from,
        To = to,
        Actor = "autopilot",
        At = Start.AddSeconds(at),
        Position = new("1"),
    };
}
