using System.Collections.Concurrent;
using System.Diagnostics;

namespace Autopilot.Benchmarks.Scale;

/// <summary>What one PostgreSQL does of each thing in a second while it does nothing else.</summary>
/// <param name="Transitions">Commits and resolutions, with the leases that they need, as <c>throughput --store postgres</c> counts them.</param>
/// <param name="Looks">Leases of due runs that find nothing to write, each with its end.</param>
/// <param name="Heartbeats">Heartbeats, in batches.</param>
/// <param name="EmptyLooks">Looks of a waiting worker that find no work: its sign of life, and the offers.</param>
/// <param name="SwitchReads">Readings of the execution switch, with as many live claims as the day has at its peak.</param>
/// <param name="QueueReads">Readings of the queue, with every worker registered.</param>
/// <param name="SlotCounts">Counts of free slots, with every worker registered and as many live claims.</param>
internal sealed record StoreCapacity(
    double Transitions, double Looks, double Heartbeats, double EmptyLooks, double SwitchReads, double QueueReads, double SlotCounts)
{
    private const int AtATime = 256, TasksPerLane = 4, WarmUps = 2, Rounds = 5, Loops = 16, Batch = 32, FirstClaimed = 900_000;

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4), Hold = TimeSpan.FromMinutes(5);

    /// <summary>Takes one figure for everything.</summary>
    public static StoreCapacity Of(double transitions) => new(transitions, transitions, transitions, transitions, transitions, transitions, transitions);

    /// <summary>Measures each alone.</summary>
    /// <param name="workers">How many workers are registered.</param>
    /// <param name="claims">How many of them hold a claim.</param>
    public static async Task<StoreCapacity> MeasureAsync(int workers, int claims)
    {
        await using var server = await BenchmarkServer.StartAsync();
        await using var store = await PostgreSqlStore.OpenAsync(await server.CreateAsync());
        var transitions = await MeasureTransitionsAsync(store);
        var ids = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, workers, async (_, cancellation) =>
            ids.Add((await store.RegisterAsync(new WorkerRegistration("worker", "machine", "1"), cancellation)).Id));
        var workerIds = ids.ToArray();
        var claimed = await ClaimAsync(store, workerIds[..claims]);
        var beats = claimed.Select(one => new Heartbeat(one.Task.Vtid, one.Run!.Claim!.WorkerId, one.Run.LastFence, "at work")).Chunk(Batch).ToArray();
        var looks = await CountAsync(async (loop, _) =>
        {
            var leases = await store.LeaseDueAsync($"host-{loop}", Batch, Hold, default);
            await Task.WhenAll(leases.Select(lease => store.ReleaseAsync(lease, TimeSpan.Zero, default)));
            return leases.Count;
        });
        return new StoreCapacity(
            transitions,
            looks,
            await CountAsync(async (loop, round) => (await store.HeartbeatAsync(beats[((round * Loops) + loop) % beats.Length], Hold, default)).Count),
            await CountAsync(async (loop, round) =>
            {
                var worker = workerIds[((round * Loops) + loop) % workerIds.Length];
                await store.SeenAsync(worker, default);
                await store.LeaseClaimableAsync("host", worker, ["*"], 1, Hold, default);
                return 1;
            }),
            await CountAsync(async (_, _) =>
            {
                await store.IsExecutionEnabledAsync(default);
                return 1;
            }),
            await CountAsync(async (_, _) =>
            {
                await store.ReadQueueAsync("*", [], default);
                return 1;
            }),
            await CountAsync(async (_, _) =>
            {
                await store.CountFreeSlotsAsync("*", [], default);
                return 1;
            }));
    }

    private static async Task<double> MeasureTransitionsAsync(PostgreSqlStore store)
    {
        await using var drive = await PostgreSqlDrive.BeginAsync(store, AtATime);
        var rates = new List<double>();
        for (var round = 0; round < WarmUps + Rounds; round++)
        {
            var driven = await drive.RunAsync(AtATime, TasksPerLane);
            rates.Add(driven.Transitions / driven.Seconds);
        }

        return rates.Skip(WarmUps).Order().ElementAt(Rounds / 2);
    }

    // Runs that are claimed and due, each worker having some.
    private static async Task<TaskSnapshot[]> ClaimAsync(PostgreSqlStore store, string[] workers)
    {
        var claimed = new ConcurrentBag<TaskSnapshot>();
        await Parallel.ForAsync(0, workers.Length, async (number, cancellation) =>
        {
            var drive = new TaskDrive(store, workers[number], FirstClaimed + number, commit: async commit =>
            {
                var result = await store.CommitAsync(commit, cancellation);
                if (result.Snapshot is { Run.Claim: not null } snapshot)
                {
                    claimed.Add(snapshot);
                    throw new OperationCanceledException("The drive ends with the claim.");
                }

                return result;
            });
            try
            {
                await drive.RunAsync();
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return;
            }
        });
        foreach (var one in claimed)
        {
            await store.WakeAsync(one.Task.Vtid, default);
        }

        return [.. claimed];
    }

    private static async Task<double> CountAsync(Func<int, int, Task<int>> work)
    {
        var done = 0L;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Loops).Select(loop => Task.Run(async () =>
        {
            for (var round = 0; Stopwatch.GetElapsedTime(began) < Measured; round++)
            {
                Interlocked.Add(ref done, await work(loop, round));
            }
        })));
        return done / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
