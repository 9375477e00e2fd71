using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>The whole pipeline as a service runs it with GitHub: engine, worker, and an agent that applies the change in the spec; nothing is deployed.</summary>
internal sealed class GitHubPipeline : IAsyncDisposable
{
    private static readonly Caller Operator = new("operator") { IsSoleOperator = true };

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly IHost host;
    private readonly string repository;

    private GitHubPipeline(IHost host, string repository) => (this.host, this.repository) = (host, repository);

    public IAutopilotStore Store => host.Services.GetRequiredService<IAutopilotStore>();

    public IServiceProvider Services => host.Services;

    /// <summary>Puts the pipeline together and starts it, after what an earlier process of this folder has left is ended.</summary>
    /// <param name="directory">Where claims are worked on.</param>
    /// <param name="repository">The repository of its tasks.</param>
    /// <param name="store">The store.</param>
    /// <param name="github">Where GitHub is, and as whom it is reached.</param>
    /// <param name="configure">Replaces ports, after all of them are set.</param>
    /// <param name="runs">Whether it runs; otherwise it only gives commands, and another process runs.</param>
    public static async Task<GitHubPipeline> StartAsync(
        string directory, string repository, IAutopilotStore store, Action<GitHubOptions> github, Action<AutopilotBuilder>? configure = null, bool runs = true)
    {
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        application.Logging.AddFilter(null, LogLevel.Warning);
        var builder = application.Services
            .AddAutopilot(options => options.PollInterval = TimeSpan.FromMilliseconds(100))
            .AddProfile(new Profile { Name = "default", DeploysNothing = true, Timeouts = Brisk })
            .AddGitHub(github)
            .AddAgent(_ => new PatchAgent(TimeProvider.System), WorkIn(directory))
            .AddWorker(4)
            .Use(_ => store);
        configure?.Invoke(builder);
        var pipeline = new GitHubPipeline(application.Build(), repository);
        await store.SetExecutionAsync(true, "the test's own run", null, Operator.Principal, CancellationToken.None);
        if (runs)
        {
            await pipeline.TakeOverAsync();
            await pipeline.host.StartAsync();
        }

        return pipeline;
    }

    /// <summary>How the pipeline's worker works. Its clones stay, for whoever wants to see what lies in them.</summary>
    public static AgentWorkerOptions WorkIn(string directory) => new() { WorkFolder = Path.Combine(directory, "work"), KeepClones = true };

    /// <summary>Creates, approves and activates a task, unless that was done before.</summary>
    /// <param name="spec">The spec's text.</param>
    /// <param name="elsewhere">Its repository; null: the pipeline's.</param>
    public async Task<Vtid> ActivateAsync(string spec, string? elsewhere = null)
    {
        var hash = TaskSpec.Parse(spec).Hash;
        var tasks = host.Services.GetRequiredService<TaskEngine>();
        var created = await tasks.CreateAsync(
            new NewTask(spec, elsewhere ?? repository) { Autonomous = true }, Operator with { IdempotencyKey = $"create/{hash}" }, CancellationToken.None);
        var task = created.Task.Spec.Status == SpecStatus.Valid
            ? await tasks.ApproveSpecAsync(created.Task.Vtid, hash, Operator, CancellationToken.None)
            : created;
        if (task.Run is null)
        {
            await host.Services.GetRequiredService<RunCommands>().ActivateAsync(task.Task.Vtid, hash, null, Operator, CancellationToken.None);
        }

        return task.Task.Vtid;
    }

    /// <summary>Waits until a task is as wanted.</summary>
    public async Task<TaskSnapshot> UntilAsync(Vtid vtid, Func<TaskSnapshot, bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            var snapshot = (await Store.FindAsync(vtid, cancellationToken))!;
            if (holds(snapshot))
            {
                return snapshot;
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Waits until a task has ended, and owes nothing any more.</summary>
    public Task<TaskSnapshot> UntilEndedAsync(Vtid vtid, CancellationToken cancellationToken) =>
        UntilAsync(vtid, task => task.Run is { } run && run.State.IsTerminal() && task.Task is { PendingRetry: null, Debts.Count: 0 }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    // Nothing here is far away, so looks may follow each other at once.
    private static TimeoutOptions Brisk { get; } = new()
    {
        LookLeast = TimeSpan.FromMilliseconds(30),
        LookMost = TimeSpan.FromSeconds(1),
        Confirmation = TimeSpan.FromSeconds(1),
    };

    private async Task TakeOverAsync()
    {
        host.Services.GetRequiredService<AgentWorker>().EndLeftovers();
        await Store.EndOtherHostsAsync(host.Services.GetRequiredService<EngineIdentity>().Host, CancellationToken.None);
    }
}
