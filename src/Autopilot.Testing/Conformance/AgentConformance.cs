using System.Text;

namespace Autopilot.Testing;

/// <summary>What every coding agent must do, whatever it is made of, as named cases without a test framework.</summary>
public static class AgentConformance
{
    private const string RunIdVariable = "AUTOPILOT_RUN_ID";
    private const string SecretVariable = "AUTOPILOT_CONFORMANCE_SECRET";
    private const int LongestSummary = 64 * 1024;
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(20);

    /// <summary>The cases by name.</summary>
    public static IReadOnlyDictionary<string, Func<AgentFixture, Task>> Cases { get; } = new Dictionary<string, Func<AgentFixture, Task>>(StringComparer.Ordinal)
    {
        ["work that ends well has no failure"] = EndWellAsync,
        ["an error is a typed failure"] = FailAsync,
        ["a run that was cancelled before it began starts nothing"] = CancelBeforeAsync,
        ["cancellation stops it at once with everything it started"] = CancelAsync,
        ["a child that it left behind does not survive the run"] = LeaveChildAsync,
        ["what it says is bounded"] = FloodAsync,
        ["its environment holds no secret of its parent"] = HideSecretsAsync,
    };

    /// <summary>Runs every case, each on a fixture of its own.</summary>
    /// <param name="create">Makes a fresh fixture.</param>
    /// <exception cref="ConformanceException">Promises are not kept; all of them are named.</exception>
    public static Task RunAllAsync(Func<Task<AgentFixture>> create) =>
        ConformanceRun.AllAsync(nameof(AgentConformance), Cases.Select(one => (one.Key, one.Value)), create);

    private static async Task EndWellAsync(AgentFixture fixture)
    {
        var (agent, task) = Arrange(fixture, AgentBehaviour.WritesFile);
        var result = await agent.RunAsync(task, new Listener(), CancellationToken.None).ConfigureAwait(false);
        Expect.Equal(null, result.Failure, "An end without an error is no failure.");
        Expect.True(File.Exists(Path.Combine(task.Directory, "conformance.txt")), "It works in the clone, and there is no conformance.txt.");
    }

    private static async Task FailAsync(AgentFixture fixture)
    {
        var (agent, task) = Arrange(fixture, AgentBehaviour.Fails);
        var result = await agent.RunAsync(task, new Listener(), CancellationToken.None).ConfigureAwait(false);
        Expect.True(result.Failure is { Reason.Length: > 0, Message.Length: > 0 }, $"An error has a reason and a message, and it was {result.Failure}.");
    }

    private static async Task CancelBeforeAsync(AgentFixture fixture)
    {
        var (agent, task) = Arrange(fixture, AgentBehaviour.WritesFile);
        var cancelled = await IsCancelledAsync(agent.RunAsync(task, new Listener(), new CancellationToken(canceled: true))).ConfigureAwait(false);
        Expect.True(cancelled, "Cancelled work throws OperationCanceledException.");
        Expect.True(!File.Exists(Path.Combine(task.Directory, "conformance.txt")), "Nothing is started after the cancellation.");
    }

    private static async Task CancelAsync(AgentFixture fixture)
    {
        var (agent, task) = Arrange(fixture, AgentBehaviour.NeverEnds);
        using var stop = new CancellationTokenSource();
        var listener = new Listener();
        var run = agent.RunAsync(task, listener, stop.Token);
        await Task.WhenAny(listener.First, run).WaitAsync(AtOnce, TimeProvider.System).ConfigureAwait(false);
        Expect.True(!run.IsCompleted, "It works until it is cancelled.");

        await stop.CancelAsync().ConfigureAwait(false);
        var cancelled = await IsCancelledAsync(run.WaitAsync(AtOnce, TimeProvider.System)).ConfigureAwait(false);
        Expect.True(cancelled, "Cancelled work throws OperationCanceledException.");
        ExpectNoSurvivor(task.RunId);
    }

    private static async Task LeaveChildAsync(AgentFixture fixture)
    {
        var (agent, task) = Arrange(fixture, AgentBehaviour.LeavesChild);
        await agent.RunAsync(task, new Listener(), CancellationToken.None).WaitAsync(AtOnce, TimeProvider.System).ConfigureAwait(false);
        ExpectNoSurvivor(task.RunId);
    }

    private static async Task FloodAsync(AgentFixture fixture)
    {
        var (agent, task) = Arrange(fixture, AgentBehaviour.Floods);
        var listener = new Listener();
        var result = await agent.RunAsync(task, listener, CancellationToken.None).ConfigureAwait(false);
        Expect.True(result.Summary.Length <= LongestSummary, $"A summary has at most {LongestSummary} characters, and it had {result.Summary.Length}.");
        Expect.True(listener.Longest <= LongestSummary, $"Progress has at most {LongestSummary} characters, and it had {listener.Longest}.");
    }

    private static async Task HideSecretsAsync(AgentFixture fixture)
    {
        var (agent, task) = Arrange(fixture, AgentBehaviour.WritesEnvironment);
        Environment.SetEnvironmentVariable(SecretVariable, "a secret of the parent");
        try
        {
            await agent.RunAsync(task, new Listener(), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            Environment.SetEnvironmentVariable(SecretVariable, null);
        }

        var seen = await File.ReadAllTextAsync(Path.Combine(task.Directory, "environment.txt")).ConfigureAwait(false);
        Expect.True(!seen.Contains("a secret of the parent", StringComparison.Ordinal), $"The agent does not see {SecretVariable}.");
        Expect.True(seen.Contains($"{RunIdVariable}={task.RunId}", StringComparison.Ordinal), $"The agent carries {RunIdVariable}.");
    }

    private static (ICodingAgent Agent, AgentTask Task) Arrange(AgentFixture fixture, AgentBehaviour behaviour)
    {
        var directory = Directory.CreateDirectory(Path.Combine(fixture.Folder, Guid.NewGuid().ToString("n"))).FullName;
        var text = "---\ntitle: Conformance\nscope: ['**']\nacceptance: [It conforms]\n---\nWrite conformance.txt.\n";
        var order = new WorkOrder
        {
            Vtid = Vtid.Parse("VTID-00001"),
            Attempt = 1,
            Fence = 1,
            IssuedAt = DateTimeOffset.UnixEpoch,
            LeaseExpiresAt = DateTimeOffset.UnixEpoch.AddMinutes(2),
            Deadline = DateTimeOffset.UnixEpoch.AddMinutes(30),
            Heartbeat = TimeSpan.FromSeconds(30),
            Title = "Conformance",
            Spec = text,
            SpecHash = TaskSpec.Parse(text).Hash,
            Repository = directory,
            BaseBranch = "main",
            BaseSha = new string('0', 40),
            Branch = "autopilot/VTID-00001-1.1",
            Scope = ["**"],
            Budget = new Budget(),
        };
        return (fixture.Create(behaviour), new AgentTask(order, directory, text, directory));
    }

    // Only Linux shows the environment of other processes; elsewhere the case proves less.
    private static void ExpectNoSurvivor(string runId)
    {
        var mark = $"{RunIdVariable}={runId}";
        var survivors = Directory.Exists("/proc/self")
            ? Directory.EnumerateDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), out _) && ReadEnvironment(process).Contains(mark)).ToList()
            : [];
        Expect.True(survivors.Count == 0, $"No process outlives its run, and there were {string.Join(", ", survivors)}.");
    }

    private static string[] ReadEnvironment(string process)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(process + "/environ")).Split('\0');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // It ended, or is somebody else's.
        }
    }

    private static async Task<bool> IsCancelledAsync(Task run)
    {
        try
        {
            await run.ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private sealed class Listener : IProgress<WorkProgress>
    {
        private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int longest;

        public Task First => first.Task;

        public int Longest => longest;

        public void Report(WorkProgress value)
        {
            longest = Math.Max(longest, value.Message.Length);
            first.TrySetResult();
        }
    }
}
