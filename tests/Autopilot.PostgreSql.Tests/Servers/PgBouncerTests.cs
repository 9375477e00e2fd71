using Npgsql;

namespace Autopilot.Tests;

public sealed class PgBouncerTests(SharedServer shared)
{
    [Fact]
    public async Task A_pooler_leads_to_the_database_and_shares_its_sessions()
    {
        await using var pooler = await StartAsync(poolSize: 1);
        var database = await shared.CreateDatabaseAsync();
        await using var one = await ConnectAsync(pooler.Through(database));
        await using var other = await ConnectAsync(pooler.Through(database));

        // Two clients at once, and one session of the server for both.
        var sessions = new[] { await PidAsync(one), await PidAsync(other), await PidAsync(one) };

        sessions.Distinct().ShouldHaveSingleItem();
        (await Sql.ScalarAsync<string>(pooler.Through(database), "SELECT current_database()::text"))
            .ShouldBe(new NpgsqlConnectionStringBuilder(database).Database);
    }

    [Fact]
    public async Task A_pooler_refuses_a_startup_parameter_that_it_does_not_know()
    {
        await using var pooler = await StartAsync();
        var settings = new NpgsqlConnectionStringBuilder(pooler.Through(await shared.CreateDatabaseAsync())) { Options = "-c jit=off" };

        (await Sql.AnswersAsync(settings.ConnectionString)).ShouldBeFalse();
    }

    private async Task<PgBouncer> StartAsync(int poolSize = 20)
    {
        var pooler = await PgBouncer.StartAsync(shared.Server, poolSize);
        Assert.SkipWhen(pooler is null, "pgbouncer is not installed.");
        return pooler;
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<int> PidAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
