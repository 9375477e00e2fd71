namespace Autopilot.Cli.Tests;

/// <summary>A task whose checks are red: killed while its pull request is being closed.</summary>
public sealed class KillAfterRedChecksTests(KillAfterRedChecksTests.Scenario scenario) : IClassFixture<KillAfterRedChecksTests.Scenario>
{
    [Fact]
    public void Undisturbed_its_pull_request_is_closed_and_nothing_lands()
    {
        scenario.Trace.Tasks.ShouldHaveSingleItem().ShouldContain("failed Failed checks_failed");
        scenario.Trace.Tasks[0].ShouldContain("close_pr=verified");
        scenario.Trace.Merges.ShouldBeEmpty();
        scenario.Trace.Starts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ending")]
    [InlineData("intended:close_pr")]
    [InlineData("performed:close_pr")]
    [InlineData("state:failed")]
    public Task Killed_it_ends_as_undisturbed(string point) => scenario.ExpectTheSameAfterAsync(point);

    public sealed class Scenario() : Undisturbed("red");
}
