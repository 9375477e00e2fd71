namespace Autopilot.Benchmarks;

/// <summary>
/// Durable transitions per second on PostgreSQL with the default durability: many tasks at a time go from creation to completion, each with
/// its evidence, events and effects, and every look at a run under a host lease. The bare statements then write the same rows into a second
/// database of the same server: that is the limit. Store and limit take turns, and the median counts. What reaches the database is counted at
/// full batches, and once more with one task at a time.
/// </summary>
internal static class PostgreSqlThroughput
{
    private const int WarmUps = 2, Rounds = 7, TasksPerLane = 4, Singles = 40;

    public static Arguments? Read(IReadOnlyList<string> words) => Arguments.Read(words, "--at-a-time N", "--rounds N", "--connection TEXT", "--pooler");

    public static async Task<object> RunAsync(Arguments arguments)
    {
        var (atATime, rounds, pooled) = (arguments.NumberOr("--at-a-time", 256), arguments.NumberOr("--rounds", Rounds), arguments.Has("--pooler"));
        await using var server = await BenchmarkServer.StartAsync(arguments.FindText("--connection"), pooled);
        var (driven, limited) = (await server.CreateAsync(), await server.CreateAsync());
        var counts = await StatementCounts.OpenAsync(server.ConnectionString, driven);
        var wide = await RunWideAsync(server, counts, (driven, limited), atATime, rounds);
        var single = await RunSinglyAsync(server, await server.CreateAsync());
        return Report(wide, single, new { atATime, rounds, pooled, server = server.Version });
    }

    private static async Task<Wide> RunWideAsync(
        BenchmarkServer server, StatementCounts counts, (string Driven, string Limited) databases, int atATime, int rounds)
    {
        await using var store = await PostgreSqlStore.OpenAsync(server.Lead(databases.Driven));
        await using var drive = await PostgreSqlDrive.BeginAsync(store, atATime);
        var limit = new PostgreSqlLimit(databases.Limited);
        var measured = new List<WideRound>();
        for (var round = 0; round < WarmUps + rounds; round++)
        {
            if (round == WarmUps)
            {
                await counts.BeginAsync();
            }

            var groups = await GroupsAsync(counts);
            var driven = await drive.RunAsync(atATime, TasksPerLane);
            groups = await GroupsAsync(counts) - groups;
            var commits = driven.Log.Sum(task => task.Count);
            var group = groups > 0 ? (int)Math.Clamp(Math.Round(commits / (double)groups), 1, atATime) : atATime;
            measured.Add(new WideRound(driven, group, await limit.MeasureAsync(driven.Log, group)));
        }

        return new Wide([.. measured.Skip(WarmUps)], await counts.EndAsync());
    }

    private static async Task<long> GroupsAsync(StatementCounts counts) =>
        (await counts.StatementsAsync()).Where(statement => statement.IsChange).Sum(statement => statement.Calls);

    private static async Task<object> RunSinglyAsync(BenchmarkServer server, string database)
    {
        var counts = await StatementCounts.OpenAsync(server.ConnectionString, database);
        await using var store = await PostgreSqlStore.OpenAsync(server.Lead(database));
        await using var drive = await PostgreSqlDrive.BeginAsync(store, 1);
        await drive.RunAsync(1, Singles / 4);
        await counts.BeginAsync();
        var driven = await drive.RunAsync(1, Singles);
        return (await counts.EndAsync()).PerTransition(driven.Transitions);
    }

    private static object Report(Wide wide, object single, object setting)
    {
        var rounds = wide.Rounds;
        var transitions = rounds[0].Driven.Transitions;
        var ratios = rounds.Select(round => (round.Limit.WritingSeconds + round.Limit.LeasingSeconds) / round.Driven.Seconds).Order().ToArray();
        var ratiosToWrites = rounds.Select(round => round.Limit.WritingSeconds / round.Driven.Seconds).Order().ToArray();
        return new
        {
            benchmark = "throughput",
            store = "postgres",
            setting,
            tasksPerRound = rounds[0].Driven.Log.Count,
            transitionsPerRound = transitions,
            transitionsPerSecond = Math.Round(transitions / Median(rounds.Select(round => round.Driven.Seconds))),
            commitsPerGroup = Median(rounds.Select(round => (double)round.Group)),
            limit = new
            {
                transitionsPerSecond = Math.Round(transitions / Median(rounds.Select(round => round.Limit.WritingSeconds + round.Limit.LeasingSeconds))),
                transitionsPerSecondWithoutLeases = Math.Round(transitions / Median(rounds.Select(round => round.Limit.WritingSeconds))),
            },
            ratio = Math.Round(Median(ratios), 3),
            lowestRatio = Math.Round(ratios[0], 3),
            highestRatio = Math.Round(ratios[^1], 3),
            ratioToLimitWithoutLeases = Math.Round(Median(ratiosToWrites), 3),
            perTransitionAtFullBatches = wide.Counted.PerTransition(rounds.Sum(round => round.Driven.Transitions)),
            perTransitionOneAtATime = single,
            machine = Machine.Describe(),
        };
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }

    private sealed record WideRound(Driven Driven, int Group, LimitMeasure Limit);

    private sealed record Wide(IReadOnlyList<WideRound> Rounds, Counted Counted);
}
