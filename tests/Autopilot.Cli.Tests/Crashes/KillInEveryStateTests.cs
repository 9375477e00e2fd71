namespace Autopilot.Cli.Tests;

/// <summary>A task on its way to proof, killed right after it entered each state.</summary>
public sealed class KillInEveryStateTests(KillInEveryStateTests.Scenario scenario) : IClassFixture<KillInEveryStateTests.Scenario>
{
    [Fact]
    public void Undisturbed_it_is_completed_with_one_of_everything()
    {
        scenario.Trace.Tasks.ShouldHaveSingleItem().ShouldContain("completed");
        scenario.Trace.Tasks[0].ShouldContain("effects: create_pr deploy merge shift start_checks\nunresolved: \n");
        scenario.Trace.TerminalEvents.ShouldBe([1]);
        scenario.Trace.PullRequests.ShouldBe(["done-1"]);
        scenario.Trace.Merges.ShouldBe(["VTID-00001"]);
        scenario.Trace.Revisions.ShouldHaveSingleItem();
        scenario.Trace.Starts.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("state:in_progress")]
    [InlineData("claimed")]
    [InlineData("completed")]
    [InlineData("state:pr_created")]
    [InlineData("state:reviewing")]
    [InlineData("state:validated")]
    [InlineData("state:merged")]
    [InlineData("state:deploying")]
    [InlineData("state:verifying")]
    [InlineData("state:completed")]
    public Task Killed_it_ends_as_undisturbed(string point) => scenario.ExpectTheSameAfterAsync(point);

    public sealed class Scenario() : Undisturbed("second");
}
