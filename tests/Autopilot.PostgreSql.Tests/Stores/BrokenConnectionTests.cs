namespace Autopilot.Tests;

/// <summary>Connections that the server has ended, as a restart or an operator does: the next call takes another and answers.</summary>
public sealed class BrokenConnectionTests(SharedServer shared)
{
    private const string EndSessionsSql = """
        SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        """;

    [Fact]
    public async Task A_call_with_values_answers_over_another_connection()
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        await store.FindAsync(Vtid.Parse("VTID-00001"), default);

        (await Sql.ScalarAsync<long>(database, EndSessionsSql)).ShouldBeGreaterThan(0);

        (await store.FindAsync(Vtid.Parse("VTID-00001"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lease_ends_over_another_connection()
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        await new StoreScript(new StoreFixture(store, static _ => { })).ReachAsync(1, RunState.InProgress);
        var lease = (await store.LeaseDueAsync("host-1", 1, TimeSpan.FromMinutes(1), default)).ShouldHaveSingleItem();

        await Sql.ScalarAsync<long>(database, EndSessionsSql);
        await store.ReleaseAsync(lease, TimeSpan.Zero, default);

        (await store.LeaseDueAsync("host-2", 1, TimeSpan.FromMinutes(1), default)).ShouldHaveSingleItem();
    }
}
