using Autopilot;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses SQLite as the store.</summary>
public static class AutopilotSqliteExtensions
{
    /// <summary>Keeps everything in one SQLite file, which is created, migrated and verified when it is first used.</summary>
    /// <param name="builder">The engine.</param>
    /// <param name="path">The database file; its directory must exist.</param>
    public static AutopilotBuilder UseSqlite(this AutopilotBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.Use<IAutopilotStore>(provider => SqliteStore.Open(path, provider.GetRequiredService<TimeProvider>()));
    }
}
