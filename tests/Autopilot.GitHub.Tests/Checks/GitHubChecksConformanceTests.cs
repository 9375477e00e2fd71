namespace Autopilot.Tests;

public sealed class GitHubChecksConformanceTests
{
    public static TheoryData<string> Cases => [.. ChecksConformance.Cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task GitHub_has_checks(string name)
    {
        await using var fixture = await GitHubChecksFixture.CreateAsync();
        await ChecksConformance.Cases[name](fixture);
    }
}
