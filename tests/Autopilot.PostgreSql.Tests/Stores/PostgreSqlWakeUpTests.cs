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

        var woken = signal.NextDue;
        await new StoreScript(new StoreFixture(here, static _ => { })).ActivateAsync(1);
        await woken.WaitAsync(Eventually.Patience);

        woken = signal.NextDue;
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

        var woken = signal.NextDue;
        await Sql.ExecuteAsync(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'autopilot listener' AND datname = current_database()");
        await woken.WaitAsync(Eventually.Patience);
        await Eventually.SeeAsync(() => Sql.ScalarAsync<long>(database, ListenersSql), count => count == 1);

        woken = signal.NextDue;
        await new StoreScript(new StoreFixture(here, static _ => { })).ActivateAsync(1);
        await woken.WaitAsync(Eventually.Patience);
        await listener.StopAsync(default);
    }

    [Theory]
    [InlineData("1 other", true, false)]
    [InlineData("2 other", false, true)]
    [InlineData("3 other", true, true)]
    [InlineData("?", true, true)]
    [InlineData("", true, true)]
    public async Task A_wake_up_says_whom_it_is_meant_for_and_one_that_cannot_be_read_is_meant_for_all(string payload, bool due, bool offer)
    {
        await using var database = new PgDatabase(await shared.CreateMigratedAsync());
        await using var notifier = new PgNotifier(database);
        var signal = new EngineSignal();
        var (dues, offers) = (signal.NextDue, signal.NextOffer);

        notifier.Hear($"3 {notifier.Name}", signal);
        (dues.IsCompleted, offers.IsCompleted).ShouldBe((false, false), "its own");

        notifier.Hear(payload, signal);
        (dues.IsCompleted, offers.IsCompleted).ShouldBe((due, offer));
    }
}
