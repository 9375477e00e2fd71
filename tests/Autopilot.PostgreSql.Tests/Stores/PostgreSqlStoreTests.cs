namespace Autopilot.Tests;

public sealed class PostgreSqlStoreTests(SharedServer shared)
{
    public static TheoryData<StoreCase> Cases => [.. StoreConformance.Cases
        .Select(storeCase => new TheoryDataRow<StoreCase>(storeCase) { TestDisplayName = storeCase.ToString() })];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public Task Conforms(StoreCase storeCase) => Conformance.RunAsync(storeCase, shared, static database => database);
}
