using System.Globalization;
using Autopilot;
using Autopilot.PostgreSql.FleetHost;
using Autopilot.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// 'serve' starts a database server and says where it is. 'host' runs the engine and a worker under a name, on a store and a world, with a
// seed; without its store it does not start. 'api' runs the engine and the HTTP API at an address, and no worker; 'workers' runs so many
// workers that reach the engine over HTTP alone. All run until their input ends, so that nothing outlives a test.
switch (args)
{
    case ["serve"]:
        await using (var server = await PostgreSqlServer.StartAsync())
        {
            await Console.Out.WriteLineAsync(server?.ConnectionString);
            await Console.In.ReadToEndAsync();
        }

        return 0;
    case ["host", var name, var store, var world, var seed]:
        return await HostAsync(name, store, world, int.Parse(seed, CultureInfo.InvariantCulture));
    case ["api", var name, var store, var world, var address]:
        return await ApiAsync(name, store, world, address);
    case ["workers", var name, var world, var seed, var count, .. { Length: > 0 } servers]:
        await WorkAsync(name, world, int.Parse(seed, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture), servers);
        return 0;
    default:
        await Console.Error.WriteLineAsync(
            "Accepted: serve, host NAME STORE WORLD SEED, api NAME STORE WORLD ADDRESS, workers NAME WORLD SEED COUNT SERVER...");
        return 2;
}

static async Task<int> HostAsync(string name, string store, string world, int seed)
{
    const int slots = 4;
    var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
    Log(builder.Logging);
    builder.Services.AddSingleton(new EngineIdentity(name));
    builder.Services.AddAutopilot(FleetComposition.Shorten).OnWorld(store, world, seed).AddWorker(slots);
    using var host = builder.Build();
    return await RunAsync(host);
}

static async Task<int> ApiAsync(string name, string store, string world, string address)
{
    var builder = WebApplication.CreateSlimBuilder();
    Log(builder.Logging.ClearProviders());
    builder.WebHost.UseUrls(address);
    builder.Services.AddSingleton(new EngineIdentity(name));
    builder.Services.AddAutopilot(FleetComposition.Shorten).OnWorld(store, world, seed: 0).AddApi(FleetTokens.AddTo);
    await using var application = builder.Build();
    application.MapAutopilot();
    return await RunAsync(application);
}

static async Task WorkAsync(string name, string world, int seed, int count, string[] servers)
{
    using var logging = LoggerFactory.Create(builder => Log(builder));
    await using var database = new WorldDatabase(FleetComposition.Limited(world));
    using var stop = new CancellationTokenSource();
    var workers = new RemoteWorkers(name, database, seed, Array.ConvertAll(servers, server => new Uri(server)), logging.CreateLogger<WorkerLoop>());
    var working = workers.RunAsync(count, stop.Token);
    await Task.WhenAny(Console.In.ReadToEndAsync(), working);
    await stop.CancelAsync();
    await working;
}

static async Task<int> RunAsync(IHost host)
{
    try
    {
        await host.StartAsync();
    }
    catch (StoreUnavailableException error)
    {
        await Console.Out.WriteLineAsync(error.Message);
        return 1;
    }

    // A host whose loop has broken stops by itself, and its process with it.
    await Task.WhenAny(Console.In.ReadToEndAsync(), host.WaitForShutdownAsync());
    await host.StopAsync();
    return 0;
}

static void Log(ILoggingBuilder logging) => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
