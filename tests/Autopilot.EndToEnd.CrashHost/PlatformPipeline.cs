using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>
/// The whole pipeline as a platform team runs it: work is dispatched to jobs of Cloud Run, changes land on GitHub, and what landed is deployed to a service of Cloud Run. The worker that an
/// execution of the job would be is this process's own; its agent is a process.
/// </summary>
internal sealed class PlatformPipeline : IAsyncDisposable
{
    /// <summary>An agent that does what it is told on its standard input: the spec carries the change.</summary>
    public const string Agent = "sed -n '/^```diff/,/^```$/p' | sed '/^```/d' | git apply --whitespace=nowarn -";

    private readonly IHost host;
    private readonly string repository;

    private PlatformPipeline(IHost host, string repository) => (this.host, this.repository) = (host, repository);

    /// <summary>Puts the pipeline together and starts it, after what an earlier process of this folder has left is ended.</summary>
    /// <param name="directory">Where it works, and its settings lie.</param>
    /// <param name="store">The store.</param>
    public static async Task<PlatformPipeline> StartAsync(string directory, IAutopilotStore store)
    {
        var settings = PlatformSettings.Read(directory);
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        application.Logging.AddFilter(null, LogLevel.Warning);
        application.Services.AddSingleton<ITokenAccess>(new FixedToken());
        application.Services
            .AddAutopilot(options => options.PollInterval = TimeSpan.FromMilliseconds(100))
            .AddProfile(new Profile { Name = "default", Target = PlatformSettings.Target, Timeouts = PipelineTasks.Brisk with { ProbeInterval = TimeSpan.FromMilliseconds(50) } })
            .AddGitHub(settings.Apply)
            .AddCloudRun(settings.Apply)
            .AddCloudRunJobs()
            .AddProcessAgent(Agent, new AgentWorkerOptions { WorkFolder = Path.Combine(directory, "work") })
            .AddWorker()
            .Use(_ => store);
        var pipeline = new PlatformPipeline(application.Build(), settings.Repository);
        await store.SetExecutionAsync(true, "the test's own run", null, PipelineTasks.Operator.Principal, CancellationToken.None);
        await pipeline.Tasks.TakeOverAsync();
        await pipeline.host.StartAsync();
        return pipeline;
    }

    /// <summary>Takes a task from its spec to its end, or from where it stands.</summary>
    public async Task EndAsync(string spec) => await Tasks.UntilEndedAsync(await Tasks.ActivateAsync(spec, repository), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    private PipelineTasks Tasks => new(host.Services);

    private sealed class FixedToken : ITokenAccess
    {
        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => Task.FromResult("token");
    }
}
