using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>The whole pipeline as a service runs it with GitHub: engine, worker, and an agent that applies the change in the spec; nothing is deployed.</summary>
internal sealed class GitHubPipeline : IAsyncDisposable
{
    private readonly IHost host;
    private readonly string repository;

    private GitHubPipeline(IHost host, string repository) => (this.host, this.repository) = (host, repository);

    public IAutopilotStore Store => Tasks.Store;

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
            .AddProfile(new Profile { Name = "default", DeploysNothing = true, Timeouts = PipelineTasks.Brisk })
            .AddGitHub(github)
            .AddAgent(_ => new PatchAgent(TimeProvider.System), WorkIn(directory))
            .AddWorker(4)
            .Use(_ => store);
        configure?.Invoke(builder);
        var pipeline = new GitHubPipeline(application.Build(), repository);
        await store.SetExecutionAsync(true, "the test's own run", null, PipelineTasks.Operator.Principal, CancellationToken.None);
        if (runs)
        {
            await pipeline.Tasks.TakeOverAsync();
            await pipeline.host.StartAsync();
        }

        return pipeline;
    }

    /// <summary>How the pipeline's worker works. Its clones stay, for whoever wants to see what lies in them.</summary>
    public static AgentWorkerOptions WorkIn(string directory) => new() { WorkFolder = Path.Combine(directory, "work"), KeepClones = true };

    /// <summary>Creates, approves and activates a task, unless that was done before.</summary>
    /// <param name="spec">The spec's text.</param>
    /// <param name="elsewhere">Its repository; null: the pipeline's.</param>
    public Task<Vtid> ActivateAsync(string spec, string? elsewhere = null) => Tasks.ActivateAsync(spec, elsewhere ?? repository);

    /// <summary>Waits until a task is as wanted.</summary>
    public Task<TaskSnapshot> UntilAsync(Vtid vtid, Func<TaskSnapshot, bool> holds, CancellationToken cancellationToken) => Tasks.UntilAsync(vtid, holds, cancellationToken);

    /// <summary>Waits until a task has ended, and owes nothing any more.</summary>
    public Task<TaskSnapshot> UntilEndedAsync(Vtid vtid, CancellationToken cancellationToken) => Tasks.UntilEndedAsync(vtid, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    private PipelineTasks Tasks => new(host.Services);
}
