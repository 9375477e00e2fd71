namespace Autopilot.Tests;

public sealed class CloudRunConformanceTests
{
    public static TheoryData<string> Names => [.. DeployTargetConformance.Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Conforms(string name)
    {
        await using var fixture = await CloudRunFixture.CreateAsync();
        await DeployTargetConformance.Cases[name](fixture);
    }
}
