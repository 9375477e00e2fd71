namespace Autopilot.Tests;

public sealed class ProcessDeployConformanceTests
{
    public static TheoryData<string> Cases => [.. DeployTargetConformance.Cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Processes_are_a_deploy_target(string name)
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync();
        await DeployTargetConformance.Cases[name](fixture);
    }
}
