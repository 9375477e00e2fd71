namespace Autopilot.Tests;

/// <summary>Everything works through a pooler that gives each transaction another session. One pooler serves all cases.</summary>
public sealed class PoolerTests(SharedServer shared, PoolerTests.Pooler pooler) : IClassFixture<PoolerTests.Pooler>
{
    public static TheoryData<StoreCase> Cases => [.. StoreConformance.Cases
        .Select(storeCase => new TheoryDataRow<StoreCase>(storeCase) { TestDisplayName = "Through PgBouncer: " + storeCase })];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public Task Conforms(StoreCase storeCase) => Conformance.RunAsync(storeCase, shared, pooler.Through);

    [Fact]
    public async Task A_pooler_is_noticed_and_migrates_as_well()
    {
        var database = pooler.Through(await shared.CreateDatabaseAsync());
        await PostgreSqlMigrator.MigrateAsync(database);
        await using var store = await PostgreSqlStore.OpenAsync(database);

        (await store.Database.IsPooledAsync(default)).ShouldBeTrue();
        (await PostgreSqlMigrator.CheckAsync(database)).ShouldBeEmpty();
    }

    public sealed class Pooler(SharedServer shared) : IAsyncLifetime
    {
        private PgBouncer? bouncer;

        public async ValueTask InitializeAsync() => bouncer = await PgBouncer.StartAsync(shared.Server);

        public string Through(string database)
        {
            Assert.SkipWhen(bouncer is null, "The program pgbouncer is not installed.");
            return bouncer.Through(database);
        }

        public ValueTask DisposeAsync() => bouncer?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
