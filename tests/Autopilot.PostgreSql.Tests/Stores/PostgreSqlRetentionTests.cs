namespace Autopilot.Tests;

public sealed class PostgreSqlRetentionTests(SharedServer shared)
{
    private static readonly DateTimeOffset Later = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_month_goes_when_its_tasks_have_ended_and_its_events_were_exported()
    {
        var database = await shared.CreateMigratedAsync();
        var clock = new ManualClock();
        await using var store = await PostgreSqlStore.OpenAsync(database, new PostgreSqlStoreOptions { Clock = clock });
        var name = $"event_{clock.GetUtcNow():yyyy_MM}";
        await Sql.ExecuteAsync(database, $"SELECT autopilot.add_event_partition('{clock.GetUtcNow():O}')");
        var script = new StoreScript(new StoreFixture(store, clock.Advance));
        var read = await script.ActivateAsync(1);

        (await KeptAsync(database, name))!.ShouldContain("have not been exported");

        await store.SaveCheckpointAsync("exporter", (await script.ReadLedgerAsync(LedgerPosition.Start))[^1].Position, default);
        (await KeptAsync(database, name))!.ShouldContain("have not ended");

        await script.WriteAsync(StoreScript.End(read, RunState.Failed));
        await store.SaveCheckpointAsync("exporter", (await script.ReadLedgerAsync(LedgerPosition.Start))[^1].Position, default);
        (await KeptAsync(database, name)).ShouldBeNull();

        (await Sql.ScalarAsync<bool>(database, $"SELECT to_regclass('autopilot.{name}') IS NULL")).ShouldBeTrue();
        // The run stays as it ended, and what comes after it is numbered on.
        (await script.ReadAsync(StoreScript.Id(1))).Run!.State.ShouldBe(RunState.Failed);
        (await script.WriteAsync(StoreScript.Activation(await script.ReadAsync(StoreScript.Id(1))))).Run!.Attempt.ShouldBe(2);
        (await script.EventsAsync(StoreScript.Id(1))).ShouldHaveSingleItem().Seq.ShouldBe(4);
        (await PostgreSqlMigrator.CheckAsync(database)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_month_that_has_not_ended_before_the_time_is_not_considered()
    {
        var database = await shared.CreateMigratedAsync();
        await Sql.ExecuteAsync(database, "SELECT autopilot.add_event_partition('2030-12-15Z')");

        var outcomes = await PostgreSqlRetention.DropAsync(database, new DateTimeOffset(2030, 12, 31, 23, 0, 0, TimeSpan.Zero), "exporter");

        outcomes.ShouldNotContain(outcome => outcome.Partition == "event_2030_12");
    }

    private static async Task<string?> KeptAsync(string database, string name) =>
        (await PostgreSqlRetention.DropAsync(database, Later, "exporter")).Single(outcome => outcome.Partition == name).Kept;
}
