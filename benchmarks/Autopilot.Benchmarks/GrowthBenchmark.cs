using Npgsql;

namespace Autopilot.Benchmarks;

/// <summary>
/// What leases, claims and commits take in a database full of ended tasks and their events, and there once more while another session holds
/// a snapshot, each against an empty database of the same server. Both take turns, so that a neighbour's load meets them alike.
/// </summary>
internal static class GrowthBenchmark
{
    private const int Lanes = 16, TasksPerLane = 8, WarmUpTasksPerLane = 2, Rounds = 5, FirstNumber = 2_000_000;

    private const string SnapshotSql = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM autopilot.task WHERE vtid = ''";

    private const string SizeSql = """
        SELECT (SELECT sum(reltuples)::bigint FROM pg_class WHERE oid = 'autopilot.task'::regclass),
               (SELECT sum(reltuples)::bigint FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid WHERE i.inhparent = 'autopilot.event'::regclass),
               (SELECT count(*) FROM pg_inherits WHERE inhparent = 'autopilot.event'::regclass),
               pg_database_size(current_database())
        """;

    public static Arguments? Read(IReadOnlyList<string> words) => Arguments.Read(words, "--tasks N", "--events N", "--rounds N");

    public static async Task<object> RunAsync(Arguments arguments)
    {
        var (tasks, events) = (arguments.NumberOr("--tasks", 1_000_000), arguments.NumberOr("--events", 10_000_000));
        var rounds = arguments.NumberOr("--rounds", Rounds);
        await using var server = await BenchmarkServer.StartAsync();
        await using var empty = await Site.OpenAsync(await server.CreateAsync());
        await using var full = await Site.OpenAsync(await server.CreateAsync());
        await full.DriveAsync(1, 1, 0);
        var seconds = await GrowthFill.RunAsync(full.Database, "VTID-000000", tasks, events);
        var size = await SizeAsync(full.Database);
        foreach (var site in new[] { empty, full })
        {
            await site.DriveAsync(Lanes, WarmUpTasksPerLane, null);
        }

        var filled = await CompareAsync(empty, full, rounds);
        await using var holder = await BenchmarkServer.ConnectAsync(full.Database);
        await using (var hold = new NpgsqlCommand(SnapshotSql, holder))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var held = await CompareAsync(empty, full, rounds);
        return new { benchmark = "growth", size, fillSeconds = seconds, rounds, filled, snapshotHeld = held, machine = Machine.Describe() };
    }

    private static async Task<object> CompareAsync(Site empty, Site full, int rounds)
    {
        var (least, most) = (new DriveLatencies(), new DriveLatencies());
        for (var round = 0; round < rounds; round++)
        {
            await empty.DriveAsync(Lanes, TasksPerLane, null, least);
            await full.DriveAsync(Lanes, TasksPerLane, null, most);
        }

        return new
        {
            lease = Compare(least.Leases, most.Leases),
            claim = Compare(least.Claims, most.Claims),
            commit = Compare(least.Commits, most.Commits),
        };
    }

    private static object Compare(Latencies least, Latencies most)
    {
        var (one, other) = (least.Summarise(), most.Summarise());
        return new
        {
            meanRatio = Ratio(other.Mean, one.Mean),
            p50Ratio = Ratio(other.P50, one.P50),
            p99Ratio = Ratio(other.P99, one.P99),
            empty = one,
            full = other,
        };
    }

    private static double Ratio(double one, double other) => Math.Round(one / other, 2);

    private static async Task<object> SizeAsync(string database)
    {
        await using var connection = await BenchmarkServer.ConnectAsync(database);
        await using var command = new NpgsqlCommand(SizeSql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new { tasks = reader.GetInt64(0), events = reader.GetInt64(1), partitions = reader.GetInt64(2), megabytes = reader.GetInt64(3) / (1024 * 1024) };
    }

    /// <summary>One database with its store.</summary>
    private sealed class Site(string database, PostgreSqlStore store) : IAsyncDisposable
    {
        private int next = FirstNumber;

        public string Database => database;

        public static async Task<Site> OpenAsync(string database) => new(database, await PostgreSqlStore.OpenAsync(database));

        public async Task DriveAsync(int lanes, int tasksPerLane, int? first, DriveLatencies? latencies = null)
        {
            await using var drive = await PostgreSqlDrive.BeginAsync(store, lanes, first ?? next, latencies ?? new DriveLatencies());
            await drive.RunAsync(lanes, tasksPerLane);
            next += lanes * tasksPerLane;
        }

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
