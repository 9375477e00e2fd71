using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>
/// Two runs, recorded: each is begun by one engine host and finished by another on the same store, and carried out by a worker at the other end of
/// a connection.
/// </summary>
[CollectionDefinition(Shared)]
public sealed class TracedRuns : IAsyncLifetime, ICollectionFixture<TracedRuns>
{
    public const string Shared = "traced runs";

    public const string Secret = "do-not-tell";

    private readonly string folder = Directory.CreateTempSubdirectory("autopilot-traces-").FullName;
    private readonly List<WebApplication> hosts = [];
    private SqliteStore? store;

    internal Recording Recording { get; } = new();

    public List<Vtid> Tasks { get; } = [];

    private string Gate => Path.Combine(folder, "gate");

    private string Repository => Path.Combine(folder, "repository.git");

    public async ValueTask InitializeAsync()
    {
        var source = await TestGit.CreateAsync(Path.Combine(folder, "source"), ("src/app.txt", "one\n"));
        await TestGit.RunAsync(folder, "clone", "--quiet", "--bare", source, Repository);
        store = await SqliteStore.OpenAsync(Path.Combine(folder, "autopilot.db"), TimeProvider.System);
        await store.SetExecutionAsync(true, "the test begins", null, "tester", default);
        var (one, two) = (await StartAsync(), await StartAsync());
        for (var number = 0; number < 2; number++)
        {
            Tasks.Add(await ActivateAsync(one));
        }

        using var queue = new AutopilotWorkerClient(new Uri(one.Urls.Single()), $"token-{Secret}");
        var worker = new AgentWorker(new TalkingAgent(), new AgentWorkerOptions { WorkFolder = Path.Combine(folder, "work") }, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var working = new WorkerLoop(queue, worker, new WorkerRegistration("remote", "elsewhere", "1") { MaxConcurrent = 2 }).RunAsync(stop.Token);
        await DriveAsync("one", one, state => state >= RunState.PrCreated);
        await File.WriteAllTextAsync(Gate, "open");
        await DriveAsync("two", two, state => state.IsTerminal());
        await stop.CancelAsync();
        await working;
        Recording.Observe();
    }

    public async ValueTask DisposeAsync()
    {
        Recording.Dispose();
        foreach (var host in hosts)
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }

        await store!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    // No loop of its own: the test says which host looks.
    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddAutopilotEngine()
            .AddProfile(new Profile
            {
                Name = "traced",
                DeploysNothing = true,
                Timeouts = new TimeoutOptions { LookLeast = TimeSpan.FromMilliseconds(50), LookMost = TimeSpan.FromSeconds(1) },
            })
            .Use<IAutopilotStore>(_ => store!)
            .AddLocalCodeHost()
            .AddCommandChecks(new() { StateFolder = Path.Combine(folder, "checks"), Command = $"until test -e '{Gate}'; do sleep 0.05; done" })
            .AddApi(options => options.Tokens.Add(new ApiToken(
                "worker", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"token-{Secret}"))), [AutopilotRoles.Worker])));
        var host = builder.Build();
        host.MapAutopilot();
        await host.StartAsync();
        hosts.Add(host);
        return host;
    }

    private async Task<Vtid> ActivateAsync(WebApplication host)
    {
        var (tasks, runs) = (host.Services.GetRequiredService<TaskEngine>(), host.Services.GetRequiredService<RunCommands>());
        var spec = $"---\ntitle: Change the app\nscope: ['src/**']\nacceptance: [it works]\n---\n{Secret}\n";
        var task = (await tasks.CreateAsync(new NewTask(spec, Repository) { Autonomous = true, Profile = "traced" }, new Caller("author"), default)).Task;
        await tasks.ApproveSpecAsync(task.Vtid, task.Spec.Hash, new Caller("approver"), default);
        await runs.ActivateAsync(task.Vtid, task.Spec.Hash, Secret, new Caller("operator"), default);
        return task.Vtid;
    }

    private async Task DriveAsync(string name, WebApplication host, Func<RunState, bool> enough)
    {
        var loop = host.Services.GetRequiredService<RunLoop>();
        await Eventually.SeeAsync(
            async () =>
            {
                await Recording.AsAsync(name, () => loop.RunOnceAsync(default));
                var runs = await Task.WhenAll(Tasks.Select(async vtid => (await store!.FindAsync(vtid, default))!.Run!));
                return (States: runs.Select(run => run.State), Story: string.Join("; ", runs.Select(run => $"{run.State}, {run.WaitingFor}, {run.Ending?.Failure}")));
            },
            seen => seen.States.All(enough));
    }

    /// <summary>An agent that says more than anybody should hear.</summary>
    private sealed class TalkingAgent : ICodingAgent
    {
        public string Name => $"sh -c 'agent --key {Secret}'";

        public async Task<AgentResult> RunAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
        {
            progress.Report(new WorkProgress(Secret));
            await File.WriteAllTextAsync(Path.Combine(task.Directory, "src", $"{task.Order.Vtid}.txt"), "done\n", cancellationToken);
            return new AgentResult(null, $"Done with {Secret}.", new Usage(100, 0.25m, 3));
        }
    }
}
