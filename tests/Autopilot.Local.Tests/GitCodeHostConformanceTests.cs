namespace Autopilot.Tests;

public sealed class GitCodeHostConformanceTests
{
    public static TheoryData<string> Cases => [.. CodeHostConformance.Cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_git_repository_is_a_code_host(string name)
    {
        await using var fixture = await GitCodeHostFixture.CreateAsync();
        await CodeHostConformance.Cases[name](fixture);
    }
}
