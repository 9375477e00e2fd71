namespace Autopilot.Cli.Tests;

/// <summary>A task whose checks are red: killed while its pull request is being closed.</summary>
public sealed class KillAfterRedChecksTests(KillAfterRedChecksTests.Scenario scenario) : IClassFixture<KillAfterRedChecksTests.Scenario>
{
    private static readonly string[] Each =
    [
        "ending",
        "intended:close_pr",
        "performed:close_pr",
        "state:failed",
    ];

    public static TheoryData<string> Points { get; } = [.. Each];

    [Fact]
    public void Undisturbed_its_pull_request_is_closed_and_nothing_lands()
    {
        scenario.Undisturbed.Told.ShouldContain("failed Failed checks_failed");
        scenario.Undisturbed.Told.ShouldContain("close_pr=verified");
        scenario.Undisturbed.Merges.ShouldBe(0);
        scenario.Undisturbed.Starts.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void Killed_it_ends_as_undisturbed(string point) => scenario.ExpectTheSameAfter(point);

    [Fact]
    public void Killed_or_not_nothing_is_left_that_is_of_no_task() => scenario.ExpectNothingElse();

    public sealed class Scenario() : CrashChain(Each, "red");
}
