namespace Autopilot.Tests;

/// <summary>Runs one case of the suite that every store runs.</summary>
internal static class Conformance
{
    /// <param name="storeCase">The case.</param>
    /// <param name="shared">The server.</param>
    /// <param name="lead">Leads to the database, for example through a pooler.</param>
    public static async Task RunAsync(StoreCase storeCase, SharedServer shared, Func<string, string> lead)
    {
        var database = await shared.CreateMigratedAsync();
        try
        {
            await RunAsync(storeCase, lead(database));
        }
        finally
        {
            await shared.Server.DropDatabaseAsync(database); // A pooler keeps sessions for as long as there is something to keep.
        }
    }

    private static async Task RunAsync(StoreCase storeCase, string connectionString)
    {
        var clock = new ManualClock();
        var options = new PostgreSqlStoreOptions { Clock = clock };
        var store = await PostgreSqlStore.OpenAsync(connectionString, options);
        try
        {
            await storeCase.RunAsync(new StoreFixture(store, clock.Advance, async () =>
            {
                await store.DisposeAsync();
                store = await PostgreSqlStore.OpenAsync(connectionString, options);
                return store;
            }));
        }
        finally
        {
            await store.DisposeAsync();
        }
    }
}
