using Autopilot.Tests.Servers;
using Npgsql;

namespace Autopilot.Tests;

/// <summary>A database with the two users of an installation, and the rights that docs/deploy.md gives them.</summary>
/// <param name="Owner">The connection string of the schema's owner.</param>
/// <param name="Engine">That of the engine.</param>
internal sealed record InstalledDatabase(string Owner, string Engine)
{
    private const string Roles = """
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'owner') THEN CREATE ROLE owner LOGIN PASSWORD 'of the owner'; END IF;
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'autopilot') THEN CREATE ROLE autopilot LOGIN PASSWORD 'of the engine'; END IF;
        END $$;
        """;

    public static async Task<InstalledDatabase> CreateAsync(PostgreSqlServer server)
    {
        var text = await server.CreateDatabaseAsync();
        var name = new NpgsqlConnectionStringBuilder(text).Database!;
        var installed = new InstalledDatabase(As(text, "owner", "of the owner"), As(text, "autopilot", "of the engine"));
        await ExecuteAsync(text, $"{Roles} ALTER DATABASE \"{name}\" OWNER TO owner;");
        var page = await File.ReadAllTextAsync(Path.Combine(Tree.Root, "docs", "deploy.md"));
        await ExecuteAsync(installed.Owner, page.Split("```sql\n")[1].Split("```")[0]);
        return installed;
    }

    private static string As(string text, string user, string password) => new NpgsqlConnectionStringBuilder(text) { Username = user, Password = password }.ConnectionString;

    private static async Task ExecuteAsync(string text, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(text) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
