using System.Diagnostics;

namespace Autopilot.Benchmarks;

/// <summary>Drives tasks through one store, so many at a time, each from its creation to completion, under host leases.</summary>
internal sealed class PostgreSqlDrive : IAsyncDisposable
{
    private readonly IAutopilotStore store;
    private readonly string worker;
    private readonly HostLeases leases;
    private readonly LeasedCommits commits;
    private int next;

    private PostgreSqlDrive(IAutopilotStore store, string worker, int most, int first, DriveLatencies? latencies)
    {
        (this.store, this.worker, next) = (store, worker, first);
        leases = new HostLeases(store, most, latencies?.Leases);
        commits = new LeasedCommits(store, leases, latencies is null ? null : new ClaimLeases(store, worker, latencies.Claims), latencies?.Commits);
    }

    /// <param name="store">The store.</param>
    /// <param name="most">Runs that the host looks at at a time.</param>
    /// <param name="first">The number of the first task.</param>
    /// <param name="latencies">Notes what everything takes, and lets workers claim by leases of their own; null: neither.</param>
    public static async Task<PostgreSqlDrive> BeginAsync(IAutopilotStore store, int most, int first = 0, DriveLatencies? latencies = null)
    {
        var registered = await store.RegisterAsync(
            new WorkerRegistration("worker", "machine", "1") { Capabilities = ["*"], MaxConcurrent = 1000 }, CancellationToken.None);
        return new PostgreSqlDrive(store, registered.Id, most, first, latencies);
    }

    /// <summary>Drives so many lanes of tasks; in each, one follows the other.</summary>
    public async Task<Driven> RunAsync(int lanes, int tasksPerLane)
    {
        var logs = Enumerable.Range(0, lanes * tasksPerLane).Select(_ => new List<Written>()).ToArray();
        var drives = logs.Select((log, index) => new TaskDrive(store, worker, next + index, log, commits.CommitAsync)).ToArray();
        next += drives.Length;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(drives.Chunk(tasksPerLane).Select(lane => Task.Run(async () =>
        {
            foreach (var drive in lane)
            {
                await drive.RunAsync();
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new Driven(seconds, logs);
    }

    public ValueTask DisposeAsync() => leases.DisposeAsync();
}

/// <summary>What a drive took and wrote.</summary>
internal sealed record Driven(double Seconds, IReadOnlyList<IReadOnlyList<Written>> Log)
{
    /// <summary>Durable changes that the store was asked for: commits of decisions, and resolutions of effects.</summary>
    public long Transitions { get; } = Log.Sum(task => task.Count + task.Count(one => one.Commit.Intent is { Key.Action: not EffectAction.Dispatch }));
}

/// <summary>What the parts of a drive took.</summary>
internal sealed record DriveLatencies
{
    /// <summary>Leases of due runs that found any.</summary>
    public Latencies Leases { get; } = new();

    /// <summary>Leases of work on offer that found any.</summary>
    public Latencies Claims { get; } = new();

    public Latencies Commits { get; } = new();
}
