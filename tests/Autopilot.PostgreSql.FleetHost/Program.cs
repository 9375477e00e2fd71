using System.Globalization;
using Autopilot;
using Autopilot.PostgreSql.FleetHost;
using Autopilot.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// 'serve' starts a server and says where it is. 'host' runs the engine and a worker under a name, on a store and a world, with a
// seed; without its store it does not start. Both run until their input ends, so that nothing outlives a test.
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
    default:
        await Console.Error.WriteLineAsync("Accepted: serve, host NAME STORE WORLD SEED.");
        return 2;
}

static async Task<int> HostAsync(string name, string store, string world, int seed)
{
    const int slots = 4;
    var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
    builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
    builder.Services.AddSingleton(new EngineIdentity(name));
    builder.Services.AddAutopilot(FleetComposition.Shorten).OnWorld(store, world, seed).AddWorker(slots);
    using var host = builder.Build();
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
