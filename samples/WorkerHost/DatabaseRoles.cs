namespace Autopilot.Samples;

/// <summary>What is done with the database before a revision that needs it gets traffic.</summary>
internal static class DatabaseRoles
{
    public static async Task<int> MigrateAsync(Settings settings)
    {
        var postgres = settings.RequirePostgres();
        if (!settings.Accept(null))
        {
            return 1;
        }

        await PostgreSqlMigrator.MigrateAsync(postgres);
        Console.WriteLine($"The database has schema {PostgreSqlMigrator.Version}.");
        return 0;
    }

    public static async Task<int> VerifyAsync(Settings settings)
    {
        var postgres = settings.RequirePostgres();
        if (!settings.Accept(null))
        {
            return 1;
        }

        var missing = await PostgreSqlMigrator.CheckAsync(postgres);
        Console.WriteLine(missing.Count == 0
            ? $"The database has schema {PostgreSqlMigrator.Version}, whole."
            : $"The database lacks what schema {PostgreSqlMigrator.Version} has:\n  {string.Join("\n  ", missing)}");
        return missing.Count == 0 ? 0 : 1;
    }
}
