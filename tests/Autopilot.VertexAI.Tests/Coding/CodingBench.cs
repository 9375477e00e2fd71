using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

/// <summary>A folder as a run's clone, and an agent's tools in it.</summary>
internal sealed class CodingBench : IDisposable
{
    public const string Spec = "---\ntitle: Say hello\nscope: ['src/**']\nacceptance: [It says hello]\n---\nSay hello in src/hello.txt.\n";

    private readonly string root = Directory.CreateTempSubdirectory("autopilot-coding-").FullName;
    private readonly RunHome home;

    public CodingBench()
    {
        Clone = Directory.CreateDirectory(Path.Combine(root, "clone")).FullName;
        Write("src/a.txt", "one\ntwo\nthree\n");
        Write("README.md", "# Readme\n");
        Write(".git/config", "[core]\n");
        File.WriteAllText(Outside, "a secret of the machine\n");
        home = new RunHome(root);
    }

    public string Clone { get; }

    public VertexAgentOptions Options { get; } = new();

    /// <summary>A file beside the clone.</summary>
    public string Outside => Path.Combine(root, "outside.txt");

    public Budget Budget { get; set; } = new();

    public Heard Progress { get; } = new();

    public AgentTask Task => new(
        new WorkOrder
        {
            Vtid = Vtid.Parse("VTID-00042"),
            Attempt = 2,
            Fence = 3,
            IssuedAt = DateTimeOffset.UnixEpoch,
            LeaseExpiresAt = DateTimeOffset.UnixEpoch.AddMinutes(2),
            Deadline = DateTimeOffset.UnixEpoch.AddMinutes(30),
            Heartbeat = TimeSpan.FromSeconds(30),
            Title = "Say hello",
            Spec = Spec,
            SpecHash = TaskSpec.Parse(Spec).Hash,
            Repository = "team/app",
            BaseBranch = "main",
            BaseSha = new string('0', 40),
            Branch = "autopilot/VTID-00042-2.3",
            Scope = ["src/**"],
            Budget = Budget,
        },
        Clone, "The prompt.", Clone);

    public CodingTools Tools() => new(
        new CloneFolder(Clone, Task.Order.Scope), new CommandBench(Options, Task, home, new ProcessRunner(TimeProvider.System)), TimeProvider.System);

    public Task<AgentResult> RunAsync(IChatClient client, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        new VertexCodingAgent(client, Options, time).RunAsync(Task, Progress, cancellationToken);

    /// <summary>Calls a tool as a model does, with JSON.</summary>
    /// <returns>What the model is told, and whether as an error.</returns>
    public async Task<(string Told, bool IsError)> CallAsync(string tool, object arguments, CodingTools? tools = null)
    {
        var result = await (tools ?? Tools()).AnswerAsync(Call(tool, arguments), CancellationToken.None);
        result.CallId.ShouldBe("c1");
        return (result.Result.ShouldBeOfType<string>(), result.Exception is not null);
    }

    public async Task<string> DoAsync(string tool, object arguments)
    {
        var (told, isError) = await CallAsync(tool, arguments);
        isError.ShouldBeFalse(told);
        return told;
    }

    public async Task<string> RefusedAsync(string tool, object arguments)
    {
        var (told, isError) = await CallAsync(tool, arguments);
        isError.ShouldBeTrue(told);
        return told;
    }

    public static FunctionCallContent Call(string tool, object arguments, string id = "c1") => new(
        id, tool, (arguments is JsonElement json ? json : JsonSerializer.SerializeToElement(arguments)).EnumerateObject().ToDictionary(one => one.Name, object? (one) => one.Value, StringComparer.Ordinal));

    public void Write(string path, string text)
    {
        var file = Path.Combine(Clone, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Clone, path));

    public void Dispose()
    {
        home.Dispose();
        Directory.EnumerateDirectories(root).ShouldBe([Clone], "No home is left.");
        Directory.Delete(root, recursive: true);
    }

    internal sealed class Heard : IProgress<WorkProgress>
    {
        private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<WorkProgress> All { get; } = [];

        public Task First => first.Task;

        public void Report(WorkProgress value)
        {
            All.Add(value);
            first.TrySetResult();
        }
    }
}
