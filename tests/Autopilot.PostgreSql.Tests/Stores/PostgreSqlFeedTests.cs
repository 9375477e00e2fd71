using Npgsql;

namespace Autopilot.Tests;

/// <summary>Numbers are taken before commits: a reader must still see every event once.</summary>
public sealed class PostgreSqlFeedTests(SharedServer shared)
{
    private const string InsertSql = """
        WITH counted AS (
            INSERT INTO autopilot.task (vtid, version, attempt, last_fence, last_seq, counted_at, last_commit, created_at, priority, approved, search)
            VALUES ($1, 1, 0, 0, 1, now(), gen_random_uuid(), now(), 0, false, $1) RETURNING vtid, counted_at)
        INSERT INTO autopilot.event (vtid, seq, attempt, type, actor, at) SELECT vtid, 1, 0, 'test.written', 'me', counted_at FROM counted
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_reader_sees_every_event_once_whatever_the_order_of_commits(int seed)
    {
        const int writers = 24;
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var chance = new Random(seed);
        var open = new List<NpgsqlConnection>();
        var seen = new List<string>();
        var after = LedgerPosition.Start;
        for (var number = 1; number <= writers || open.Count > 0;)
        {
            if (number <= writers && (open.Count == 0 || chance.Next(2) == 0))
            {
                open.Add(await BeginAsync(database, $"VTID-{number++:00000}"));
            }
            else
            {
                // Any of the open ones: often a younger one first, which then holds the higher numbers.
                var index = chance.Next(open.Count);
                await EndAsync(open[index], commit: chance.Next(8) > 0);
                open.RemoveAt(index);
            }

            foreach (var read in await store.ReadAsync(after, chance.Next(1, 5), default))
            {
                seen.Add(read.Vtid!.Value.Value);
                after = read.Position;
            }
        }

        while ((await store.ReadLagAsync(after, default)).Events > 0)
        {
            foreach (var read in await store.ReadAsync(after, 5, default))
            {
                seen.Add(read.Vtid!.Value.Value);
                after = read.Position;
            }
        }

        var committed = await Sql.ScalarAsync<string[]>(database, "SELECT array_agg(vtid ORDER BY vtid) FROM autopilot.event");
        seen.Order(StringComparer.Ordinal).ToArray().ShouldBe(committed, $"seed {seed}");
    }

    [Fact]
    public async Task A_transaction_that_stays_open_holds_the_feed_back_and_loses_nothing()
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var open = await BeginAsync(database, "VTID-99999");
        await script.ReachAsync(1, RunState.PrCreated);

        (await store.ReadAsync(LedgerPosition.Start, 100, default)).ShouldBeEmpty();
        (await store.ReadLagAsync(LedgerPosition.Start, default)).Events.ShouldBe(4);
        // What concerns one task waits for nobody.
        (await store.ReadTaskAsync(StoreScript.Id(1), 0, 100, default)).Count.ShouldBe(4);

        await EndAsync(open, commit: true);
        var read = await script.ReadLedgerAsync(LedgerPosition.Start);
        read.Count.ShouldBe(5);
        read[0].Vtid!.Value.Value.ShouldBe("VTID-99999");
    }

    [Fact]
    public async Task A_position_from_before_a_restore_is_refused()
    {
        var database = await shared.CreateMigratedAsync();
        LedgerPosition position;
        await using (var store = await PostgreSqlStore.OpenAsync(database))
        {
            var script = new StoreScript(new StoreFixture(store, static _ => { }));
            await script.CreateAsync(1);
            position = (await script.ReadLedgerAsync(LedgerPosition.Start))[0].Position;
        }

        await Sql.ExecuteAsync(database, "UPDATE autopilot.control SET value = 'restored' WHERE name = 'epoch'");
        await using var restored = await PostgreSqlStore.OpenAsync(database);

        (await Should.ThrowAsync<AutopilotException>(() => restored.ReadAsync(position, 10, default))).Code.ShouldBe("unknown_position");
    }

    private static async Task<NpgsqlConnection> BeginAsync(string database, string vtid)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var begin = new NpgsqlCommand("BEGIN", connection);
        await begin.ExecuteNonQueryAsync();
        await using var insert = new NpgsqlCommand(InsertSql, connection);
        insert.Parameters.AddWithValue(vtid);
        await insert.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task EndAsync(NpgsqlConnection connection, bool commit)
    {
        await using var end = new NpgsqlCommand(commit ? "COMMIT" : "ROLLBACK", connection);
        await end.ExecuteNonQueryAsync();
        await connection.DisposeAsync();
    }
}
