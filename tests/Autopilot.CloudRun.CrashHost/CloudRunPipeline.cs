using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>The whole pipeline as a service runs it: engine, worker and an agent that applies the change in the spec, on a bare repository, deployed to Cloud Run.</summary>
internal sealed class CloudRunPipeline : IAsyncDisposable
{
    private static readonly Caller Operator = new("operator") { IsSoleOperator = true };

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly IHost host;
    private readonly string repository;

    private CloudRunPipeline(IHost host, string repository) => (this.host, this.repository) = (host, repository);

    public IAutopilotStore Store => host.Services.GetRequiredService<IAutopilotStore>();

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
            .AddProfile(new Profile { Name = "default", Target = PipelineSettings.Target, Timeouts = Brisk })
            .AddLocalCodeHost()
            .AddCommandChecks(new CommandCheckOptions { StateFolder = Path.Combine(directory, "checks"), Command = "true" })
            .AddCloudRun(settings.Apply)
            .AddAgent(_ => new PatchAgent(time), new AgentWorkerOptions { WorkFolder = Path.Combine(directory, "work") })
            .AddWorker(2)
            .Use(_ => store);
        configure?.Invoke(builder);
        var pipeline = new CloudRunPipeline(application.Build(), settings.Repository);
        await store.SetExecutionAsync(true, "the test's own run", null, Operator.Principal, CancellationToken.None);
        pipeline.host.Services.GetRequiredService<AgentWorker>().EndLeftovers();
        await store.EndOtherHostsAsync(pipeline.host.Services.GetRequiredService<EngineIdentity>().Host, CancellationToken.None);
        await pipeline.host.StartAsync();
        return pipeline;
    }

    /// <summary>Creates, approves and activates a task, unless that was done before.</summary>
    public async Task<Vtid> ActivateAsync(string spec)
    {
        var hash = TaskSpec.Parse(spec).Hash;
        var tasks = host.Services.GetRequiredService<TaskEngine>();
        var created = await tasks.CreateAsync(new NewTask(spec, repository) { Autonomous = true }, Operator with { IdempotencyKey = $"create/{hash}" }, CancellationToken.None);
        var task = created.Task.Spec.Status == SpecStatus.Valid ? await tasks.ApproveSpecAsync(created.Task.Vtid, hash, Operator, CancellationToken.None) : created;
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
        ProbeInterval = TimeSpan.FromMilliseconds(50),
        Confirmation = TimeSpan.FromSeconds(1),
    };

    private sealed class FixedToken : ITokenAccess
    {
        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => Task.FromResult("token");
    }
}
