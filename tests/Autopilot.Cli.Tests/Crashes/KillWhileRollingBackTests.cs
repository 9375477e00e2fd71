namespace Autopilot.Cli.Tests;

/// <summary>A task whose service is sick, after one that was proven: killed in verification, ending and rollback.</summary>
public sealed class KillWhileRollingBackTests(KillWhileRollingBackTests.Scenario scenario) : IClassFixture<KillWhileRollingBackTests.Scenario>
{
    [Fact]
    public void Undisturbed_it_is_rolled_back()
    {
        scenario.Trace.Tasks[1].ShouldContain("failed Failed verification_failed");
        scenario.Trace.Tasks[1].ShouldContain("restore=verified");
        scenario.Trace.Merges.ShouldBe(["VTID-00001", "VTID-00002"]);
        scenario.Trace.Revisions.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("state:verifying")]
    [InlineData("ending")]
    [InlineData("intended:restore")]
    [InlineData("performed:restore")]
    [InlineData("state:failed")]
    public Task Killed_it_ends_as_undisturbed(string point) => scenario.ExpectTheSameAfterAsync(point);

    public sealed class Scenario() : Undisturbed("second", "sick");
}
