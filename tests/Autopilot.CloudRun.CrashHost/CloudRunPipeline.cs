using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>The whole pipeline as a service runs it: engine, worker and an agent that applies the change in the spec, on a bare repository, deployed to Cloud Run.</summary>
internal sealed class CloudRunPipeline : IAsyncDisposable
{
    private readonly IHost host;
    private readonly string repository;

    private CloudRunPipeline(IHost host, string repository) => (this.host, this.repository) = (host, repository);

    public IAutopilotStore Store => Tasks.Store;

    /// <summary>Puts the pipeline together and starts it, after what an earlier process of this folder has left is ended.</summary>
    /// <param name="directory">Where it works, and its settings lie.</param>
    /// <param name="store">The store.</param>
    /// <param name="time">The clock of everything.</param>
    /// <param name="configure">Replaces ports, after all of them are set.</param>
    public static async Task<CloudRunPipeline> StartAsync(string directory, IAutopilotStore store, TimeProvider time, Action<AutopilotBuilder>? configure = null)
    {
        var settings = PipelineSettings.Read(directory);
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        application.Logging.AddFilter(null, LogLevel.Warning);
        application.Services.Replace(ServiceDescriptor.Singleton(time));
        application.Services.AddSingleton<ITokenAccess>(new FixedToken());
        var builder = application.Services
            .AddAutopilot(options => options.PollInterval = TimeSpan.FromMilliseconds(100))
            .AddProfile(new Profile { Name = "default", Target = PipelineSettings.Target, Timeouts = PipelineTasks.Brisk with { ProbeInterval = TimeSpan.FromMilliseconds(50) } })
            .AddLocalCodeHost()
            .AddCommandChecks(new CommandCheckOptions { StateFolder = Path.Combine(directory, "checks"), Command = "true" })
            .AddCloudRun(settings.Apply)
            .AddAgent(_ => new PatchAgent(time), new AgentWorkerOptions { WorkFolder = Path.Combine(directory, "work") })
            .AddWorker(2)
            .Use(_ => store);
        configure?.Invoke(builder);
        var pipeline = new CloudRunPipeline(application.Build(), settings.Repository);
        await store.SetExecutionAsync(true, "the test's own run", null, PipelineTasks.Operator.Principal, CancellationToken.None);
        await pipeline.Tasks.TakeOverAsync();
        await pipeline.host.StartAsync();
        return pipeline;
    }

    /// <summary>Creates, approves and activates a task, unless that was done before.</summary>
    public Task<Vtid> ActivateAsync(string spec) => Tasks.ActivateAsync(spec, repository);

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

    private sealed class FixedToken : ITokenAccess
    {
        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => Task.FromResult("token");
    }
}
