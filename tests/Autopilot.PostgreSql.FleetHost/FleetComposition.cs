using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Autopilot.PostgreSql.FleetHost;

/// <summary>Puts the real engine together with the store under test and the outside world, for hosts and for the test's own commands.</summary>
internal static class FleetComposition
{
    // Eight hosts share the server's connections with the test.
    private const int MostConnections = 12;

    public static AutopilotBuilder OnWorld(this AutopilotBuilder builder, string store, string world, int seed)
    {
        foreach (var lane in FleetProfiles.All)
        {
            builder.AddProfile(FleetProfiles.Of(lane));
        }

        builder.Services.AddSingleton(new WorldDatabase(Limited(world)));
        builder.Services.AddSingleton(services => new WorldTarget(services.GetRequiredService<WorldDatabase>()));
        return builder
            .UsePostgreSql(store)
            .Use<ICodeHost>(services => new WorldCodeHost(services.GetRequiredService<WorldDatabase>()))
            .Use<IChecks>(services => new WorldChecks(services.GetRequiredService<WorldDatabase>()))
            .Use<IDeployTarget>(services => services.GetRequiredService<WorldTarget>())
            .Use<IHealthProbe>(services => services.GetRequiredService<WorldTarget>())
            .Use<IWorkHandler>(services => new WorldWork(services.GetRequiredService<WorldDatabase>(), new Random(seed)));
    }

    public static void Shorten(AutopilotOptions options)
    {
        options.HostLease = FleetProfiles.HostLease;
        options.Concurrency = 16;
        options.PollInterval = TimeSpan.FromSeconds(1);
        options.TickInterval = TimeSpan.FromSeconds(2);
    }

    /// <summary>A way to the world that leaves connections for others.</summary>
    public static string Limited(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = MostConnections, NoResetOnClose = true }.ConnectionString;
}
