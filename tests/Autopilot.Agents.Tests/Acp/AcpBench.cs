namespace Autopilot.Tests;

/// <summary>Agents that speak the protocol and behave as told.</summary>
internal sealed class AcpBench : IDisposable
{
    private readonly Workbench bench = new();

    public string Root => bench.Root;

    public AcpAgent Agent(string behaviour, string detail = "", Func<AcpAgentOptions, AcpAgentOptions>? change = null, Func<ProcessAgentOptions, ProcessAgentOptions>? limits = null)
    {
        var process = new ProcessAgentOptions
        {
            Name = "fake",
            FileName = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "Autopilot.Agents.FakeAgent.dll"), behaviour, detail],
            ScratchFolder = bench.Scratch,
            Limit = TimeSpan.FromMinutes(1),
        };
        var options = new AcpAgentOptions { Process = limits is null ? process : limits(process) };
        return new AcpAgent(change is null ? options : change(options));
    }

    public AgentTask Task(Func<WorkOrder, WorkOrder>? change = null)
    {
        var task = bench.AgentTask("Do the work.\nWith care.");
        return change is null ? task : task with { Order = change(task.Order) };
    }

    /// <summary>What the agent was sent, a message a line.</summary>
    public static string[] Received(AgentTask task) => File.ReadAllLines(Path.Combine(task.Directory, "received.jsonl"));

    public void Dispose() => bench.Dispose();
}
