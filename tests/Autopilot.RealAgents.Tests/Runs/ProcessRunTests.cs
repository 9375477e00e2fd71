namespace Autopilot.Cli.Tests;

/// <summary>Real agent programs as processes take a task to its merge, and what they used is what the model served.</summary>
public sealed class ProcessRunTests
{
    [Theory]
    [InlineData("gemini")]
    [InlineData("gemini-vertex")]
    [InlineData("opencode")]
    public async Task An_agent_as_a_process_takes_a_task_to_its_merge(string agent) =>
        (await WholeRun.SeeAsync(agent)).ShouldBe(330);
}
