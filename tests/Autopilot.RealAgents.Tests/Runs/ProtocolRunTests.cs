namespace Autopilot.Cli.Tests;

/// <summary>Real agent programs that speak the Agent Client Protocol take a task to its merge.</summary>
public sealed class ProtocolRunTests
{
    [Theory]
    [InlineData("gemini-acp", 330)]
    [InlineData("gemini-vertex-acp", 330)]
    [InlineData("opencode-acp", 220)]
    public async Task An_agent_by_the_protocol_takes_a_task_to_its_merge(string agent, long tokens)
    {
        var run = await CompletedRun.SeeAsync(agent);
        run.Requests.Count.ShouldBe(2);
        run.Spent.Tokens.ShouldBe(tokens);
    }
}
