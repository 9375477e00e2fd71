using System.Collections.Concurrent;
using System.Globalization;

namespace Autopilot.Benchmarks;

/// <summary>
/// From the request to activate a task, made of one engine host, to the work order in the hands of a worker that waits in a long poll on
/// another host: with wake-ups, and with LISTEN cut, when polling alone finds the work. One activation follows the other.
/// </summary>
internal static class LatencyBenchmark
{
    private const int Workers = 100, Activations = 300, Unheard = 60, WarmUps = 200, UnheardWarmUps = 5;

    // How long a waiting claim goes without a look of its own.
    private const int PollMilliseconds = 1000;

    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(20), Patience = TimeSpan.FromSeconds(60);

    private static readonly Caller Author = new("author"), Approver = new("approver"), Operator = new("operator");

    public static Arguments? Read(IReadOnlyList<string> words) => Arguments.Read(words, "--workers N", "--activations N", "--connection TEXT");

    public static async Task<object> RunAsync(Arguments arguments)
    {
        var (workers, activations) = (arguments.NumberOr("--workers", Workers), arguments.NumberOr("--activations", Activations));
        await using var server = await BenchmarkServer.StartAsync(arguments.FindText("--connection"));
        var heard = await MeasureAsync(await server.CreateAsync(), workers, activations, listen: true);
        var unheard = await MeasureAsync(await server.CreateAsync(), workers, Unheard, listen: false);
        var alone = await MeasureAsync(await server.CreateAsync(), 1, Unheard, listen: false);
        return new
        {
            benchmark = "latency",
            workers,
            unit = "ms",
            listening = heard,
            listenCut = new { pollInterval = PollMilliseconds, workers = unheard, oneWorker = alone },
            server = server.Version,
            machine = Machine.Describe(),
        };
    }

    private static async Task<object> MeasureAsync(string database, int workers, int activations, bool listen)
    {
        await using var activating = await EngineSite.StartAsync(database, listen);
        await using var serving = await EngineSite.StartAsync(database, listen);
        await activating.Get<ExecutionControl>().ThawAsync("benchmark", null, Operator, CancellationToken.None);
        var warmUps = listen ? WarmUps : UnheardWarmUps;
        var tasks = await ApproveAsync(activating.Get<TaskEngine>(), warmUps + activations);

        using var stop = new CancellationTokenSource();
        var claims = new ConcurrentDictionary<Vtid, TaskCompletionSource<(long At, WorkOrder Order)>>();
        foreach (var task in tasks)
        {
            claims[task.Task.Vtid] = new TaskCompletionSource<(long, WorkOrder)>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var queue = serving.Get<IWorkQueue>();
        var working = Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(queue, claims, stop.Token))).ToArray();
        var (inHand, committed) = (new Latencies(), new Latencies());
        for (var number = 0; number < tasks.Count; number++)
        {
            var (elapsed, between) = await ActivateAsync(activating.Get<RunCommands>(), tasks[number], claims);
            if (number >= warmUps)
            {
                inHand.Add(elapsed);
                committed.Add(between);
            }

            await Task.Delay(Pause);
        }

        await stop.CancelAsync();
        await Task.WhenAll(working);
        return new { activationToClaim = inHand.Summarise(), commitToCommit = committed.Summarise() };
    }

    private static async Task<(TimeSpan InHand, TimeSpan Committed)> ActivateAsync(
        RunCommands commands, TaskSnapshot task, ConcurrentDictionary<Vtid, TaskCompletionSource<(long At, WorkOrder Order)>> claims)
    {
        var began = TimeProvider.System.GetTimestamp();
        var activated = await commands.ActivateAsync(task.Task.Vtid, task.Task.Spec.Hash, null, Operator, CancellationToken.None);
        var (at, order) = await claims[task.Task.Vtid].Task.WaitAsync(Patience);
        return (TimeProvider.System.GetElapsedTime(began, at), order.IssuedAt - activated.Run!.StartedAt);
    }

    private static async Task<IReadOnlyList<TaskSnapshot>> ApproveAsync(TaskEngine engine, int count)
    {
        var tasks = new List<TaskSnapshot>();
        for (var number = 1; number <= count; number++)
        {
            var created = await engine.CreateAsync(
                new NewTask("---\ntitle: Do it\nscope: [src/**]\nacceptance: [it works]\n---\nDo it.\n", "acme/shop")
                {
                    Vtid = string.Create(CultureInfo.InvariantCulture, $"VTID-{number:00000}"),
                    Autonomous = true,
                },
                Author,
                CancellationToken.None);
            tasks.Add(await engine.ApproveSpecAsync(created.Task.Vtid, created.Task.Spec.Hash, Approver, CancellationToken.None));
        }

        return tasks;
    }

    private static async Task WorkAsync(
        IWorkQueue queue, ConcurrentDictionary<Vtid, TaskCompletionSource<(long At, WorkOrder Order)>> claims, CancellationToken stop)
    {
        try
        {
            var worker = await queue.RegisterAsync(new WorkerRegistration("worker", "machine", "1") { MaxConcurrent = 1000 }, stop);
            while (true)
            {
                if (await queue.ClaimAsync(new ClaimRequest(worker, LongPoll), stop) is { } order)
                {
                    claims[order.Vtid].TrySetResult((TimeProvider.System.GetTimestamp(), order));
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return; // The measurement has ended.
        }
    }
}
