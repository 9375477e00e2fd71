namespace Autopilot.Tests;

/// <summary>Hosts wake each other: sooner than they would poll, and never needed for anything.</summary>
public sealed class PostgreSqlWakeUpTests(SharedServer shared)
{
    private const string ListenersSql =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'autopilot listener' AND datname = current_database() AND query LIKE 'LISTEN%'";

    [Fact]
    public async Task Work_that_is_newly_on_offer_wakes_the_other_hosts()
    {
        var database = await shared.CreateMigratedAsync();
        await using var here = await PostgreSqlStore.OpenAsync(database);
        await using var there = await PostgreSqlStore.OpenAsync(database);
        var signal = new EngineSignal();
        using var listener = new PgListener(there, null, database, signal);
        await listener.StartAsync(default);
        await Eventually.SeeAsync(() => Sql.ScalarAsync<long>(database, ListenersSql), count => count == 1);

        var woken = signal.Next;
        await new StoreScript(new StoreFixture(here, static _ => { })).ActivateAsync(1);
        await woken.WaitAsync(Eventually.Patience);

        woken = signal.Next;
        await here.WakeAsync(StoreScript.Id(1), default);
        await woken.WaitAsync(Eventually.Patience);
        await listener.StopAsync(default);
    }

    [Fact]
    public async Task A_listener_whose_line_is_cut_comes_back_and_looks_for_what_it_missed()
    {
        var database = await shared.CreateMigratedAsync();
        await using var here = await PostgreSqlStore.OpenAsync(database);
        await using var there = await PostgreSqlStore.OpenAsync(database);
        var signal = new EngineSignal();
        using var listener = new PgListener(there, null, database, signal);
        await listener.StartAsync(default);
        await Eventually.SeeAsync(() => Sql.ScalarAsync<long>(database, ListenersSql), count => count == 1);

        var woken = signal.Next;
        await Sql.ExecuteAsync(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'autopilot listener' AND datname = current_database()");
        await woken.WaitAsync(Eventually.Patience);
        await Eventually.SeeAsync(() => Sql.ScalarAsync<long>(database, ListenersSql), count => count == 1);

        woken = signal.Next;
        await new StoreScript(new StoreFixture(here, static _ => { })).ActivateAsync(1);
        await woken.WaitAsync(Eventually.Patience);
        await listener.StopAsync(default);
    }
}
