using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Cli;

/// <summary>
/// The engine with its HTTP API and dashboard: any git repository of this machine by its absolute path, checks by the base branch's own command; or,
/// where the file says so, repositories and checks of GitHub, and deployments to Cloud Run.
/// </summary>
internal static class LocalService
{
    /// <summary>How its tasks are carried out.</summary>
    public static readonly PipelineSettings Pipeline = new(null, null, null, null) { Source = "any repository" };

    /// <summary>Serves until it is stopped.</summary>
    /// <param name="settings">How.</param>
    /// <param name="started">Called with the address and the file of the generated token, if there is one, as soon as it answers.</param>
    /// <param name="cancellationToken">Stops it: work under way ends or is given back.</param>
    public static async Task RunAsync(ServiceSettings settings, Action<string, string?> started, CancellationToken cancellationToken)
    {
        var directory = settings.Directory;
        using var owned = DirectoryLock.Take(directory);
        Pipeline.RequireFolder(directory);
        Pipeline.Save(directory);
        var token = settings.GeneratesToken ? TokenFile.Of(TokenFile.Ensure(directory)) : null;
        var builder = LocalSite.CreateBuilder(settings.Url);
        var engine = LocalPipeline.Compose(builder.Services, directory, Pipeline).AddSite(directory, options => Configure(options, settings.File, token));
        if (settings.File is { } file)
        {
            builder.Services.Configure<AutopilotOptions>(file.Apply);
            if (file.HasGitHub)
            {
                engine.AddGitHub(file.Apply);
            }

            file.AddCloudRun(engine);
            file.UseAgent(engine, LocalPipeline.WorkIn(directory));
        }

        if (settings.Otlp is { } collector)
        {
            var identity = new EngineIdentity();
            builder.Services.AddSingleton(identity);
            builder.Services.AddOtlp(collector, identity.Host);
        }

        if (settings.Postgres is { } connection)
        {
            engine.UsePostgreSql(connection);
        }
        else
        {
            var store = await LocalPipeline.OpenStoreAsync(directory);
            engine.Use<IAutopilotStore>(_ => store);
        }

        if (settings.Workers > 0)
        {
            engine.AddWorker(settings.Workers);
        }

        var application = LocalSite.Build(builder);
        await using var pipeline = new LocalPipeline(directory, application);
        if (settings.Postgres is null)
        {
            await pipeline.TakeOverAsync(cancellationToken);
        }

        await application.StartAsync(cancellationToken);
        started(application.Urls.First(), token is null ? null : TokenFile.PathIn(directory));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await application.StopAsync(CancellationToken.None);
    }

    private static void Configure(AutopilotApiOptions options, ServiceFile? file, ApiToken? generated)
    {
        file?.Apply(options);
        if (generated is not null)
        {
            options.Tokens.Add(generated);
        }
    }
}
