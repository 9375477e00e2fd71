namespace Autopilot.Tests;

/// <summary>Memory, SQLite and PostgreSQL are given the same operations, and must answer and stand alike after each.</summary>
public sealed class StoreDifferentialTests(SharedServer shared, ITestOutputHelper output)
{
    private const int Rounds = 10;
    private const int OperationsEach = 1000;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Rounds)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Three_stores_answer_alike_and_stand_alike_after_each_operation(int seed)
    {
        using var folder = new TemporaryFolder();
        ManualClock[] clocks = [new(), new()];
        var database = await shared.CreateMigratedAsync();
        await using var sqlite = await SqliteStore.OpenAsync(folder["autopilot.db"], clocks[0]);
        await using var postgres = await PostgreSqlStore.OpenAsync(database, new PostgreSqlStoreOptions { Clock = clocks[1] });
        var given = await StoreDifferential.RunAsync(seed, OperationsEach, new Dictionary<string, StoreFixture>(StringComparer.Ordinal)
        {
            ["sqlite"] = new(sqlite, clocks[0].Advance),
            ["postgres"] = new(postgres, clocks[1].Advance),
        });

        given.Values.Sum().ShouldBe(OperationsEach);
        output.WriteLine(string.Join(", ", given.Select(operation => $"{operation.Value} {operation.Key}")));
    }
}
