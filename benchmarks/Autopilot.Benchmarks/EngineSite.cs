using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Autopilot.Benchmarks;

/// <summary>An engine host with a store, a listener and a loop of its own: of others it knows only what the database tells it.</summary>
internal sealed class EngineSite : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly IHostedService[] running;

    private EngineSite(ServiceProvider services) => (this.services, running) = (services, [.. services.GetServices<IHostedService>()]);

    public static async Task<EngineSite> StartAsync(string database, bool listen)
    {
        var providers = new SimulatedProviders();
        var parts = new ServiceCollection();
        parts.AddAutopilot()
            .UsePostgreSql(database, new PostgreSqlStoreOptions { Listen = listen })
            .Use<ICodeHost>(_ => providers)
            .Use<IChecks>(_ => providers)
            .AddProfile(new Profile { Name = "default", DeploysNothing = true });
        var site = new EngineSite(parts.BuildServiceProvider());
        foreach (var service in site.running)
        {
            await service.StartAsync(CancellationToken.None);
        }

        return site;
    }

    public T Get<T>()
        where T : class => services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        foreach (var service in running.Reverse())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await services.DisposeAsync();
    }
}
