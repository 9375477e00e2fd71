using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Autopilot.Tests;

public sealed class PostgreSqlHostTests(SharedServer shared)
{
    [Fact]
    public async Task A_host_starts_on_a_migrated_database_and_keeps_it_up()
    {
        var database = await shared.CreateMigratedAsync();
        var ahead = await Sql.ScalarAsync<string>(database, "SELECT to_char((clock_timestamp() + interval '2 months') AT TIME ZONE 'UTC', 'YYYY_MM')");
        await Sql.ExecuteAsync(database, $"DROP TABLE autopilot.event_{ahead}");
        using var host = Build(database);

        await host.StartAsync(default);

        (await host.Services.GetRequiredService<IAutopilotStore>().ReadExecutionAsync(default)).Enabled.ShouldBeFalse();
        await Eventually.SeeAsync(
            () => Sql.ScalarAsync<long>(database, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'autopilot.event'::regclass"), count => count == 4);
        await host.StopAsync(default);
    }

    [Fact]
    public async Task C1_a_host_whose_database_is_not_migrated_does_not_start()
    {
        using var host = Build(await shared.CreateDatabaseAsync());

        (await Should.ThrowAsync<AutopilotException>(() => host.StartAsync(default))).Code.ShouldBe("schema_missing");
    }

    [Fact]
    public async Task The_lag_of_a_consumer_and_the_age_of_the_oldest_snapshot_are_measured()
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        await script.ReachAsync(1, RunState.PrCreated);
        await store.SaveCheckpointAsync("mailer", (await script.ReadLedgerAsync(LedgerPosition.Start))[0].Position, default);
        var lags = new List<long>();
        var ages = new List<double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meter) =>
        {
            if (instrument.Name is "autopilot.feed.lag" or "autopilot.postgres.snapshot.age")
            {
                meter.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, lag, tags, _) => lags.AddRange(Enumerable.Repeat(lag, tags[0].Value is "mailer" ? 1 : 0)));
        listener.SetMeasurementEventCallback<double>((_, age, _, _) => ages.Add(age));
        listener.Start();

        await new PgUpkeep(store, TimeProvider.System).OnceAsync(default);

        lags.ShouldContain(3);
        ages.ShouldNotBeEmpty();
    }

    private static IHost Build(string database)
    {
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddAutopilotEngine().AddProfile(new Profile { Name = "default", DeploysNothing = true }).UsePostgreSql(database);
        return application.Build();
    }
}
