namespace Autopilot.Cli.Tests;

/// <summary>Real agents under our limits, without a pipeline around them.</summary>
internal sealed class AgentBench : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>An agent of its preset, with the program that is installed.</summary>
    public ICodingAgent Create(string name, InstalledPrograms programs, TimeProvider? time = null)
    {
        ProcessAgentOptions Place(ProcessAgentOptions preset) => preset with
        {
            FileName = preset.FileName == "gemini" ? programs.Gemini : programs.OpenCode,
            ScratchFolder = folder.Path,
        };

        return AcpPresets.All.FirstOrDefault(preset => preset.Process.Name == name) is { } speaker
            ? new AcpAgent(speaker with { Process = Place(speaker.Process) }, time)
            : new ProcessAgent(Place(AgentPresets.Resolve(name)), time);
    }

    /// <summary>Sets this process's variables, as a worker's are, to a model. Tests that do are not run beside each other.</summary>
    public static void Point(Uri model, string key)
    {
        foreach (var (name, value) in ModelSettings.OfGemini(model, key).Concat(ModelSettings.OfOpenCode(model, key)))
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>Runs an agent in a repository of its own.</summary>
    public async Task<AgentResult> RunAsync(ICodingAgent agent, CancellationToken cancellationToken = default)
    {
        const string Spec = "---\ntitle: Say second\nscope: [word]\nacceptance: [The word is second.]\n---\nThe word must be second.\n";
        var clone = folder["clone"];
        await TestGit.CreateAsync(clone, ("word", "first\n"));
        var order = new WorkOrder
        {
            Vtid = Vtid.Parse("VTID-00001"),
            Attempt = 1,
            Fence = 1,
            IssuedAt = DateTimeOffset.UnixEpoch,
            LeaseExpiresAt = DateTimeOffset.UnixEpoch.AddMinutes(2),
            Deadline = DateTimeOffset.UnixEpoch.AddMinutes(30),
            Heartbeat = TimeSpan.FromSeconds(30),
            Title = "Say second",
            Spec = Spec,
            SpecHash = TaskSpec.Parse(Spec).Hash,
            Repository = clone,
            BaseBranch = "main",
            BaseSha = await TestGit.RunAsync(clone, "rev-parse", "HEAD"),
            Branch = "autopilot/VTID-00001-1.1",
            Scope = ["word"],
            Budget = new Budget(),
        };
        return await agent.RunAsync(new AgentTask(order, clone, AgentPrompt.Build(order), clone), new Progress<WorkProgress>(), cancellationToken)
            .WaitAsync(Eventually.Patience, TimeProvider.System, CancellationToken.None);
    }

    public void ExpectNothingLeft()
    {
        RunningProcesses.Of(folder.Path).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBe([folder["clone"]]);
    }

    public void Dispose() => folder.Dispose();
}
