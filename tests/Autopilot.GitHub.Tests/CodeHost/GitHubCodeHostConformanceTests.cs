namespace Autopilot.Tests;

public sealed class GitHubCodeHostConformanceTests
{
    public static TheoryData<string> Cases => [.. CodeHostConformance.Cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task GitHub_is_a_code_host(string name)
    {
        await using var fixture = await GitHubCodeHostFixture.CreateAsync();
        await CodeHostConformance.Cases[name](fixture);
    }

    [Theory]
    [InlineData("a pull request is opened and read back")]
    [InlineData("a conflict is seen")]
    [InlineData("a rebase lands the commits and is proven")]
    [InlineData("a landed tree that is not the merge is a mismatch")]
    public async Task An_Enterprise_Server_is_a_code_host(string name)
    {
        await using var fixture = await GitHubCodeHostFixture.CreateAsync("/api/v3");
        await CodeHostConformance.Cases[name](fixture);
    }
}
