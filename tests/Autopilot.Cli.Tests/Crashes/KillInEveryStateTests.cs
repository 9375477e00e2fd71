namespace Autopilot.Cli.Tests;

/// <summary>A task on its way to proof, killed right after it entered each state.</summary>
public sealed class KillInEveryStateTests(KillInEveryStateTests.Scenario scenario) : IClassFixture<KillInEveryStateTests.Scenario>
{
    private static readonly string[] Each =
    [
        "state:in_progress",
        "claimed",
        "completed",
        "state:pr_created",
        "state:reviewing",
        "state:validated",
        "state:merged",
        "state:deploying",
        "state:verifying",
        "state:completed",
    ];

    public static TheoryData<string> Points { get; } = [.. Each];

    [Fact]
    public void Undisturbed_it_is_completed_with_one_of_everything()
    {
        scenario.Undisturbed.Told.ShouldContain("completed");
        scenario.Undisturbed.Told.ShouldContain("effects: create_pr deploy merge shift start_checks\nunresolved: \n");
        scenario.Undisturbed.TerminalEvents.ShouldBe(1);
        scenario.Undisturbed.PullRequests.ShouldBe(["done"]);
        scenario.Undisturbed.Merges.ShouldBe(1);
        scenario.Undisturbed.Revisions.ShouldBe(1);
        scenario.Undisturbed.Starts.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void Killed_it_ends_as_undisturbed(string point) => scenario.ExpectTheSameAfter(point);

    [Fact]
    public void Killed_or_not_nothing_is_left_that_is_of_no_task() => scenario.ExpectNothingElse();

    public sealed class Scenario() : CrashChain(Each);
}
