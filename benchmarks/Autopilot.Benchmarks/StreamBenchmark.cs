using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Autopilot.Benchmarks;

/// <summary>
/// From an event's time of commit, by the database's clock, to a follower in another process: many streams of one task each beside some of
/// everything, half of them cut off and resumed on the way. Once with few streams and once with all of them, for the same number of events, so that what
/// streams cost the database can be compared.
/// </summary>
internal static class StreamBenchmark
{
    private const int Tasks = 2000, Everything = 20, Rate = 500, Seconds = 60, Producers = 16, Slices = 6;

    private static readonly Caller Author = new("author");

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Arguments? Read(IReadOnlyList<string> words) =>
        Arguments.Read(words, "--streams N", "--everything N", "--rate N", "--seconds N", "--connection TEXT");

    public static Vtid TaskOf(int number) => Vtid.Parse(string.Create(CultureInfo.InvariantCulture, $"VTID-{number + 1:00000}"));

    public static async Task<object> RunAsync(Arguments arguments)
    {
        var (streams, everything) = (arguments.NumberOr("--streams", Tasks), arguments.NumberOr("--everything", Everything));
        var (rate, seconds) = (arguments.NumberOr("--rate", Rate), arguments.NumberOr("--seconds", Seconds));
        await using var server = await BenchmarkServer.StartAsync(arguments.FindText("--connection"));
        var database = await server.CreateAsync();
        var counts = await StatementCounts.OpenAsync(server.ConnectionString, database);
        await using var service = await StreamService.StartAsync(database);
        foreach (var number in Enumerable.Range(0, streams))
        {
            await service.Tasks.CreateAsync(new NewTask(Spec(0), "acme/shop") { Vtid = TaskOf(number).ToString() }, Author, CancellationToken.None);
        }

        return new
        {
            benchmark = "stream",
            eventsPerSecond = rate,
            seconds,
            unit = "ms",
            few = await MeasureAsync(service, counts, streams, 0, everything, rate, seconds),
            many = await MeasureAsync(service, counts, streams, streams, everything, rate, seconds),
            server = server.Version,
            machine = Machine.Describe(),
        };
    }

    private static async Task<object> MeasureAsync(StreamService service, StatementCounts counts, int tasks, int single, int everything, int rate, int seconds)
    {
        using var followers = Start(service.Address, single, everything);
        try
        {
            await ReadAsync(followers);
            await counts.BeginAsync();
            var heap = new List<double>();
            var (produced, began) = (0, TimeProvider.System.GetTimestamp());
            for (var slice = 1; slice <= Slices; slice++)
            {
                var until = rate * seconds * slice / Slices;
                await ProduceAsync(service.Tasks, tasks, rate, produced, until, began);
                produced = until;
                heap.Add(Math.Round(GC.GetTotalMemory(forceFullCollection: true) / 1e6, 1));
                if (slice == Slices / 2)
                {
                    await followers.StandardInput.WriteLineAsync(StreamFollowers.Cut);
                }
            }

            var took = TimeProvider.System.GetElapsedTime(began);
            await followers.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{StreamFollowers.Expect} {produced}"));
            var findings = JsonSerializer.Deserialize<StreamFindings>(await ReadAsync(followers))!;
            var counted = await counts.EndAsync();
            var reads = counted.Statements.Where(statement => IsFeed(statement.Sql)).Sum(statement => statement.Calls);
            return new
            {
                streams = single + everything,
                events = produced,
                producedPerSecond = Math.Round(produced / took.TotalSeconds),
                findings,
                heapMegabytes = heap,
                statementsPerEvent = Math.Round(counted.Statements.Sum(statement => statement.Calls) / (double)produced, 3),
                ledgerReadsPerEvent = Math.Round(reads / (double)produced, 3),
            };
        }
        finally
        {
            followers.Kill(entireProcessTree: true);
        }
    }

    private static bool IsFeed(string sql) => sql.StartsWith("SELECT", StringComparison.Ordinal) && sql.Contains("FROM autopilot.event", StringComparison.Ordinal);

    // Each producer makes every so-manieth event, at its time; one that is late does not wait.
    private static Task ProduceAsync(TaskEngine engine, int tasks, int rate, int from, int until, long began) =>
        Task.WhenAll(Enumerable.Range(0, Producers).Select(async producer =>
        {
            for (var number = from + producer; number < until; number += Producers)
            {
                var early = TimeSpan.FromSeconds(number / (double)rate) - TimeProvider.System.GetElapsedTime(began);
                if (early > TimeSpan.Zero)
                {
                    await Task.Delay(early);
                }

                await engine.SubmitSpecAsync(TaskOf(number % tasks), Spec(number + 1), Author, CancellationToken.None);
            }
        }));

    private static string Spec(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"---\ntitle: Do it\nscope: [src/**]\nacceptance: [it works]\n---\nDo it, number {number}.\n");

    private static Process Start(string address, int single, int everything)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "exec", typeof(StreamBenchmark).Assembly.Location, StreamFollowers.Mode, address, $"{single}", $"{everything}" })
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static async Task<string> ReadAsync(Process followers) =>
        await followers.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("The followers' process has ended.");
}
