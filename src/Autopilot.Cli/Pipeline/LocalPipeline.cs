using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autopilot.Cli;

/// <summary>The whole pipeline of one folder: store, bare repository, checks, deploy target, agent, engine and worker.</summary>
internal sealed class LocalPipeline : IAsyncDisposable
{
    public const string TargetName = "local";

    private readonly IHost host;

    public LocalPipeline(string directory, IHost host)
    {
        Directory = directory;
        this.host = host;
    }

    /// <summary>Who gives the commands of the command line on a local folder: its only principal.</summary>
    public static Caller Operator { get; } = new("local-operator") { IsSoleOperator = true };

    public string Directory { get; }

    public string Repository => RepositoryIn(Directory);

    public IAutopilotStore Store => Get<IAutopilotStore>();

    public TaskEngine Tasks => Get<TaskEngine>();

    public RunCommands Runs => Get<RunCommands>();

    public ExecutionControl Control => Get<ExecutionControl>();

    public static string RepositoryIn(string directory) => Path.Combine(directory, "repository.git");

    /// <summary>Where the claims of a folder are worked on.</summary>
    public static string WorkIn(string directory) => Path.Combine(directory, "work");

    /// <summary>Opens a folder in which something ran before, for verbs that look or command.</summary>
    /// <exception cref="AutopilotException"><c>not_a_pipeline</c>: nothing ever ran there.</exception>
    public static Task<LocalPipeline> OpenExistingAsync(string directory)
    {
        directory = Path.GetFullPath(directory);
        return PipelineSettings.Load(directory) is { } settings
            ? OpenAsync(directory, settings)
            : throw new AutopilotException("not_a_pipeline", $"Nothing ever ran in '{directory}'. Name the folder with --dir; 'demo' and 'run' make one.");
    }

    /// <summary>Puts the pipeline of a folder together. Nothing runs yet.</summary>
    /// <param name="directory">The folder, as an absolute path.</param>
    /// <param name="settings">How it works.</param>
    /// <param name="configure">Replaces or decorates ports, after all of them are set.</param>
    public static async Task<LocalPipeline> OpenAsync(string directory, PipelineSettings settings, Action<AutopilotBuilder>? configure = null)
    {
        var store = await OpenStoreAsync(directory);
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        application.Logging.AddFilter(null, LogLevel.Warning);
        var builder = Compose(application.Services, directory, settings).AddWorker().Use<IAutopilotStore>(_ => store);
        configure?.Invoke(builder);
        return new LocalPipeline(directory, application.Build());
    }

    /// <summary>The same with its HTTP API and dashboard before it, for the one principal whose token lies in the folder.</summary>
    /// <param name="directory">The folder, as an absolute path.</param>
    /// <param name="settings">How it works.</param>
    /// <param name="url">Where to listen.</param>
    public static async Task<LocalPipeline> OpenServedAsync(string directory, PipelineSettings settings, Uri url)
    {
        var store = await OpenStoreAsync(directory);
        var token = TokenFile.Of(TokenFile.Ensure(directory));
        var builder = LocalSite.CreateBuilder(url);
        Compose(builder.Services, directory, settings).AddWorker().Use<IAutopilotStore>(_ => store).AddSite(directory, options => options.Tokens.Add(token));
        return new LocalPipeline(directory, LocalSite.Build(builder));
    }

    /// <summary>Where the dashboard is, while it runs; null where the pipeline has none.</summary>
    public string? Dashboard => host is WebApplication { Urls: { Count: > 0 } urls } ? $"{urls.First()}{AutopilotDefaults.Prefix}" : null;

    /// <summary>The store of a folder.</summary>
    public static Task<SqliteStore> OpenStoreAsync(string directory) => SqliteStore.OpenAsync(Path.Combine(directory, "autopilot.db"), TimeProvider.System);

    /// <summary>Everything that a folder's pipeline has but its store and its workers.</summary>
    public static AutopilotBuilder Compose(IServiceCollection services, string directory, PipelineSettings settings)
    {
        var time = TimeProvider.System;
        var builder = services
            .AddAutopilot(options => options.PollInterval = TimeSpan.FromMilliseconds(250))
            .AddProfile(LocalProfile.Of(settings))
            .AddLocalCodeHost()
            .AddCommandChecks(new CommandCheckOptions { StateFolder = Path.Combine(directory, "checks"), Command = settings.Checks })
            .AddVertexTokens()
            .AddAgent(provider => AgentOf(settings, directory, time, provider.GetRequiredService<IModelTokens>()), new AgentWorkerOptions { WorkFolder = WorkIn(directory) });
        return settings.DeployOptions(directory) is { } options ? builder.AddProcessDeployment(options) : builder;
    }

    /// <summary>
    /// Takes over from an earlier process that is known to be dead: ends what it left running but for what it deployed,
    /// and has its work offered again at once.
    /// </summary>
    public async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        var mark = OwnerMark.Of(Directory);
        ProcessSweep.Kill(ProcessEnvironment.OwnerVariable, owner => owner == mark, spare: ProcessEnvironment.RevisionVariable);
        Environment.SetEnvironmentVariable(ProcessEnvironment.OwnerVariable, mark);
        Get<AgentWorker>().EndLeftovers();
        await Store.EndOtherHostsAsync(Get<EngineIdentity>().Host, cancellationToken);
        if (host.Services.GetService<ProcessDeployTarget>() is { } target)
        {
            await target.ResumeAsync(cancellationToken);
        }
    }

    /// <summary>Every task, by id.</summary>
    public async IAsyncEnumerable<TaskSnapshot> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await Store.ListAsync(new TaskQuery { Cursor = cursor, Limit = 500 }, cancellationToken);
            foreach (var task in page.Items)
            {
                yield return task;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>Runs the engine and the worker until the task that is returned by the function has ended.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> until, CancellationToken cancellationToken)
    {
        await host.StartAsync(cancellationToken);
        try
        {
            await until(cancellationToken);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Stops everything that was deployed.</summary>
    public async Task StopDeployedAsync()
    {
        if (host.Services.GetService<ProcessDeployTarget>() is { } target)
        {
            await target.StopAllAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        var store = Store;
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        if (store is IAsyncDisposable database)
        {
            await database.DisposeAsync();
        }
    }

    // An agent's home lies with the claims, where whoever takes the folder over removes what a killed host left.
    private static ICodingAgent AgentOf(PipelineSettings settings, string directory, TimeProvider time, IModelTokens tokens) => settings.Agent is { } agent
        ? AgentPresets.Create(agent, WorkIn(directory), time, tokens)
        : new PatchAgent(time);

    private T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();
}
