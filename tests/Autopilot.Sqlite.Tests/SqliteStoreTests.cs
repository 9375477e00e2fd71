namespace Autopilot.Tests;

public sealed class SqliteStoreTests
{
    public static TheoryData<StoreCase> Cases => [.. StoreConformance.Cases
        .Select(storeCase => new TheoryDataRow<StoreCase>(storeCase) { TestDisplayName = storeCase.ToString() })];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public async Task Conforms(StoreCase storeCase)
    {
        using var file = new StoreFile();
        var clock = new ManualClock();
        var store = await file.OpenAsync(clock);
        try
        {
            await storeCase.RunAsync(new StoreFixture(store, clock.Advance, async () =>
            {
                await store.DisposeAsync();
                store = await file.OpenAsync(clock);
                return store;
            }));
        }
        finally
        {
            await store.DisposeAsync();
        }
    }
}
