using Autopilot;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses PostgreSQL as the store.</summary>
public static class AutopilotPostgreSqlExtensions
{
    /// <summary>Keeps everything in one PostgreSQL database that any number of hosts share; it is verified when the host starts.</summary>
    /// <param name="builder">The engine.</param>
    /// <param name="connectionString">An Npgsql connection string.</param>
    /// <param name="options">How it works; null: the defaults.</param>
    public static AutopilotBuilder UsePostgreSql(this AutopilotBuilder builder, string connectionString, PostgreSqlStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        options ??= new PostgreSqlStoreOptions();

        // A container makes its services on the calling thread; off it, no context is waited for that waits for us.
        builder.Services.AddSingleton(_ => Task.Run(() => PostgreSqlStore.OpenAsync(connectionString, options)).GetAwaiter().GetResult());
        builder.Services.AddSingleton<IHostedService>(provider => new PgUpkeep(
            provider.GetRequiredService<PostgreSqlStore>(), provider.GetRequiredService<TimeProvider>()));
        if (options.Listen)
        {
            builder.Services.AddSingleton<IHostedService>(provider => new PgListener(
                provider.GetRequiredService<PostgreSqlStore>(), options.ListenConnectionString ?? connectionString,
                provider.GetRequiredService<EngineSignal>()));
        }

        return builder.Use<IAutopilotStore>(provider => provider.GetRequiredService<PostgreSqlStore>());
    }
}
