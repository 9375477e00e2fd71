namespace Autopilot.Cli.Tests;

/// <summary>A task on its way to proof, killed between intent and act, and between act and record, of each effect.</summary>
public sealed class KillAroundEveryEffectTests(KillAroundEveryEffectTests.Scenario scenario) : IClassFixture<KillAroundEveryEffectTests.Scenario>
{
    private static readonly string[] Each =
    [
        "intended:create_pr",
        "performed:create_pr",
        "intended:start_checks",
        "performed:start_checks",
        "intended:merge",
        "performed:merge",
        "intended:deploy",
        "performed:deploy",
        "intended:shift",
        "performed:shift",
    ];

    public static TheoryData<string> Points { get; } = [.. Each];

    [Theory]
    [MemberData(nameof(Points))]
    public void Killed_it_ends_as_undisturbed(string point) => scenario.ExpectTheSameAfter(point);

    [Fact]
    public void Killed_or_not_nothing_is_left_that_is_of_no_task() => scenario.ExpectNothingElse();

    public sealed class Scenario() : CrashChain(Each);
}
