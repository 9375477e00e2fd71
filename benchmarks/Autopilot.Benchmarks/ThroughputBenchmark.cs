using System.Diagnostics;

namespace Autopilot.Benchmarks;

/// <summary>
/// Durable transitions per second: 64 tasks at a time go from creation to completion, each with its evidence, events and
/// effects. Against SQLite the same rows are then written by bare prepared statements, in transactions of 64: that is the
/// limit, and the ratio to it survives a change of machine. Store and limit take turns, several rounds, and the median
/// counts: a neighbour's load then meets both alike. The first rounds warm up and do not count.
/// </summary>
internal static class ThroughputBenchmark
{
    private const int Concurrent = 64;

    private const int Waves = 8;

    private const int WarmUps = 3;

    private const int Rounds = 7;

    public static async Task<object> RunMemoryAsync()
    {
        var rounds = new List<Round>();
        for (var round = 0; round < WarmUps + Rounds; round++)
        {
            rounds.Add(new Round(await DriveAsync(new InMemoryStore(TimeProvider.System), Waves), null));
        }

        return Report("memory", rounds.Skip(WarmUps).ToArray());
    }

    public static async Task<object> RunSqliteAsync()
    {
        var folder = Directory.CreateTempSubdirectory("autopilot-benchmark-");
        try
        {
            var rounds = new List<Round>();
            for (var round = 0; round < WarmUps + Rounds; round++)
            {
                rounds.Add(await RunSqliteAsync(folder.CreateSubdirectory($"{round}").FullName));
            }

            return Report("sqlite", rounds.Skip(WarmUps).ToArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Round> RunSqliteAsync(string folder)
    {
        Measured measured;
        await using (var store = await SqliteStore.OpenAsync(Path.Combine(folder, "store.db"), TimeProvider.System))
        {
            measured = await DriveAsync(store, Waves);
        }

        return new Round(measured, await SqliteLimit.MeasureAsync(Path.Combine(folder, "limit.db"), measured.Log, Concurrent));
    }

    private static async Task<Measured> DriveAsync(IAutopilotStore store, int waves)
    {
        var worker = await store.RegisterAsync(
            new WorkerRegistration("worker", "machine", "1") { Capabilities = ["*"], MaxConcurrent = 1000 }, CancellationToken.None);
        var drives = new List<TaskDrive>();
        var began = Stopwatch.GetTimestamp();
        for (var wave = 0; wave < waves; wave++)
        {
            var next = Enumerable.Range(wave * Concurrent, Concurrent).Select(number => new TaskDrive(store, worker.Id, number)).ToArray();
            await Task.WhenAll(next.Select(drive => Task.Run(drive.RunAsync)));
            drives.AddRange(next);
        }

        return new Measured(Stopwatch.GetElapsedTime(began).TotalSeconds, drives.Select(drive => drive.Log).ToArray());
    }

    private static object Report(string store, IReadOnlyList<Round> rounds)
    {
        var log = rounds[0].Measured.Log;
        var transitions = log.Sum(task => task.Count);
        var ratios = rounds.Where(round => round.Limit is not null).Select(round => round.Limit!.Seconds / round.Measured.Seconds).Order().ToArray();
        var limit = rounds[0].Limit;
        return new
        {
            benchmark = "throughput",
            store,
            rounds = rounds.Count,
            tasks = log.Count,
            concurrent = Concurrent,
            transitions,
            transitionsPerTask = transitions / (double)log.Count,
            transitionsPerSecond = Math.Round(transitions / Median(rounds.Select(round => round.Measured.Seconds))),
            eventsPerTransition = Math.Round(log.Sum(task => task.Sum(written => written.Commit.Events.Count)) / (double)transitions, 2),
            limit = limit is null ? null : new
            {
                transitionsPerSecond = Math.Round(transitions / Median(rounds.Select(round => round.Limit!.Seconds))),
                transactions = limit.Transactions,
                commitsPerTransition = Math.Round(limit.Transactions / (double)transitions, 4),
                statementsPerTransition = Math.Round(limit.Statements / (double)transitions, 2),
            },
            ratio = ratios.Length == 0 ? (double?)null : Math.Round(Median(ratios), 3),
            lowestRatio = ratios.Length == 0 ? (double?)null : Math.Round(ratios[0], 3),
            highestRatio = ratios.Length == 0 ? (double?)null : Math.Round(ratios[^1], 3),
            machine = Machine.Describe(),
        };
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }

    private sealed record Round(Measured Measured, LimitResult? Limit);

    private sealed record Measured(double Seconds, IReadOnlyList<IReadOnlyList<Written>> Log);
}

/// <summary>What the bare statements took.</summary>
internal sealed record LimitResult(double Seconds, int Transactions, int Statements);
