using Autopilot;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses PostgreSQL as the store.</summary>
public static class AutopilotPostgreSqlExtensions
{
    /// <summary>Keeps everything in one PostgreSQL database that any number of hosts share. A host that finds it unfit does not start.</summary>
    /// <param name="builder">The engine.</param>
    /// <param name="connectionString">An Npgsql connection string.</param>
    /// <param name="options">How it works; null: the defaults.</param>
    public static AutopilotBuilder UsePostgreSql(this AutopilotBuilder builder, string connectionString, PostgreSqlStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        options ??= new PostgreSqlStoreOptions();

        builder.Services.AddSingleton(_ => new PostgreSqlStore(connectionString, options));
        builder.Services.AddSingleton<IHostedService>(provider => new PgUpkeep(
            provider.GetRequiredService<PostgreSqlStore>(), provider.GetRequiredService<TimeProvider>()));
        if (options.Listen)
        {
            builder.Services.AddSingleton<IHostedService>(provider => new PgListener(
                provider.GetRequiredService<PostgreSqlStore>(), options.ListenConnectionString, connectionString,
                provider.GetRequiredService<EngineSignal>()));
        }

        return builder.Use<IAutopilotStore>(provider => provider.GetRequiredService<PostgreSqlStore>());
    }
}
