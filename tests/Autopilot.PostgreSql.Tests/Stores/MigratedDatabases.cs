using System.Runtime.CompilerServices;
using Npgsql;

namespace Autopilot.Tests;

/// <summary>Databases with the schema, as copies of one that was migrated: much faster than to migrate each.</summary>
internal static class MigratedDatabases
{
    private static readonly ConditionalWeakTable<SharedServer, Lazy<Task<string>>> Templates = [];

    /// <summary>A database with the schema and nothing in it.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateMigratedAsync(this SharedServer shared)
    {
        var template = await Templates.GetValue(shared, server => new Lazy<Task<string>>(() => TemplateAsync(server))).Value;
        var database = await shared.Server.CreateDatabaseAsync(template);
        // A copy is another store: its positions must not pass for those of the original.
        await Sql.ExecuteAsync(database, "UPDATE autopilot.control SET value = left(md5(random()::text), 8) WHERE name = 'epoch'");
        return database;
    }

    private static async Task<string> TemplateAsync(SharedServer shared)
    {
        var database = await shared.CreateDatabaseAsync();
        await PostgreSqlMigrator.MigrateAsync(database);
        NpgsqlConnection.ClearAllPools();
        return new NpgsqlConnectionStringBuilder(database).Database!;
    }
}
