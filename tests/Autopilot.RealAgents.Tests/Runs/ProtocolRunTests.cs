namespace Autopilot.Cli.Tests;

/// <summary>Real agent programs that speak the Agent Client Protocol take a task to its merge, and what they used is what the model served.</summary>
public sealed class ProtocolRunTests
{
    [Theory]
    [InlineData("gemini-acp")]
    [InlineData("gemini-vertex-acp")]
    [InlineData("opencode-acp")]
    public async Task An_agent_by_the_protocol_takes_a_task_to_its_merge(string agent) =>
        (await WholeRun.SeeAsync(agent)).ShouldBe(330);
}
