namespace Autopilot.Cli.Tests;

/// <summary>A task on its way to proof, killed between intent and act, and between act and record, of each effect.</summary>
public sealed class KillAroundEveryEffectTests(KillAroundEveryEffectTests.Scenario scenario) : IClassFixture<KillAroundEveryEffectTests.Scenario>
{
    [Theory]
    [InlineData("intended:create_pr")]
    [InlineData("performed:create_pr")]
    [InlineData("intended:start_checks")]
    [InlineData("performed:start_checks")]
    [InlineData("intended:merge")]
    [InlineData("performed:merge")]
    [InlineData("intended:deploy")]
    [InlineData("performed:deploy")]
    [InlineData("intended:shift")]
    [InlineData("performed:shift")]
    public Task Killed_it_ends_as_undisturbed(string point) => scenario.ExpectTheSameAfterAsync(point);

    public sealed class Scenario() : Undisturbed("second");
}
