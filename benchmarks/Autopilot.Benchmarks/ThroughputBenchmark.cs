using System.Diagnostics;

namespace Autopilot.Benchmarks;

/// <summary>
/// Durable transitions per second: 64 tasks at a time go from creation to completion, each with its evidence, events and
/// effects. Against SQLite the same rows are then written by bare prepared statements, in transactions of 64: that is the
/// limit, and the ratio to it survives a change of machine. Store and limit take turns, several rounds, and the median
/// counts: a neighbour's load then meets both alike. The first rounds warm up and do not count; rounds are long enough that the
/// methods of the store are compiled for good by then. The very first writes down what the store is given, which is the same
/// in every round, so that no measured round keeps what a program would let go. Each measure begins with a collected heap:
/// what the other one and its preparation left behind is not its to collect.
/// </summary>
internal static class ThroughputBenchmark
{
    private const int Concurrent = 64;

    private const int Waves = 16;

    private const int WarmUps = 3;

    private const int Rounds = 7;

    public static async Task<object> RunMemoryAsync()
    {
        var log = NewLog();
        var rounds = new List<Round>();
        for (var round = 0; round < WarmUps + Rounds; round++)
        {
            rounds.Add(new Round(await DriveAsync(new InMemoryStore(TimeProvider.System), round == 0 ? log : null), null));
        }

        return Report("memory", log, rounds.Skip(WarmUps).ToArray());
    }

    public static async Task<object> RunSqliteAsync()
    {
        var folder = Directory.CreateTempSubdirectory("autopilot-benchmark-");
        try
        {
            var log = NewLog();
            var rounds = new List<Round>();
            for (var round = 0; round < WarmUps + Rounds; round++)
            {
                rounds.Add(await RunSqliteAsync(folder.CreateSubdirectory($"{round}").FullName, log, round == 0));
            }

            return Report("sqlite", log, rounds.Skip(WarmUps).ToArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<Written>[] NewLog() => [.. Enumerable.Range(0, Waves * Concurrent).Select(_ => new List<Written>())];

    private static async Task<Round> RunSqliteAsync(string folder, List<Written>[] log, bool writesLog)
    {
        double seconds;
        await using (var store = await SqliteStore.OpenAsync(Path.Combine(folder, "store.db"), TimeProvider.System))
        {
            seconds = await DriveAsync(store, writesLog ? log : null);
        }

        return new Round(seconds, await SqliteLimit.MeasureAsync(Path.Combine(folder, "limit.db"), log, Concurrent));
    }

    private static async Task<double> DriveAsync(IAutopilotStore store, List<Written>[]? log)
    {
        var worker = await store.RegisterAsync(
            new WorkerRegistration("worker", "machine", "1") { Capabilities = ["*"], MaxConcurrent = 1000 }, CancellationToken.None);
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        for (var wave = 0; wave < Waves; wave++)
        {
            var next = Enumerable.Range(wave * Concurrent, Concurrent).Select(number => new TaskDrive(store, worker.Id, number, log?[number]));
            await Task.WhenAll(next.Select(drive => Task.Run(drive.RunAsync)));
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static object Report(string store, List<Written>[] log, Round[] rounds)
    {
        var transitions = log.Sum(task => task.Count);
        var ratios = rounds.Where(round => round.Limit is not null).Select(round => round.Limit!.Seconds / round.Seconds).Order().ToArray();
        var limit = rounds[0].Limit;
        return new
        {
            benchmark = "throughput",
            store,
            rounds = rounds.Length,
            tasks = log.Length,
            concurrent = Concurrent,
            transitions,
            transitionsPerTask = transitions / (double)log.Length,
            transitionsPerSecond = Math.Round(transitions / Median(rounds.Select(round => round.Seconds))),
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

    private sealed record Round(double Seconds, LimitResult? Limit);
}

/// <summary>What the bare statements took.</summary>
internal sealed record LimitResult(double Seconds, int Transactions, int Statements);
