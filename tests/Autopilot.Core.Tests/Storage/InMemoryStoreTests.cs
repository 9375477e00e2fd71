
namespace Autopilot.Tests;

public sealed class InMemoryStoreTests
{
    public static TheoryData<StoreCase> Cases => [.. StoreConformance.Cases
        .Where(storeCase => !storeCase.NeedsReopen)
        .Select(storeCase => new TheoryDataRow<StoreCase>(storeCase) { TestDisplayName = storeCase.ToString() })];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public Task Conforms(StoreCase storeCase)
    {
        var clock = new ManualClock();
        return storeCase.RunAsync(new StoreFixture(new InMemoryStore(clock), clock.Advance));
    }
}
