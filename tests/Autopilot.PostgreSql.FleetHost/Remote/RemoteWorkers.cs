using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Autopilot.PostgreSql.FleetHost;

/// <summary>Many workers in one process without an engine: each is registered by itself, and knows nothing but the servers' addresses.</summary>
internal sealed class RemoteWorkers(string name, WorldDatabase world, int seed, IReadOnlyList<Uri> servers, ILogger<WorkerLoop> logger) : IWorkHandler
{
    // Long enough that many hold a claim at any time.
    private readonly WorldWork work = new(world, new Random(seed), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2.5));

    /// <summary>Works until it is cancelled. Neighbours ask different servers first.</summary>
    public Task RunAsync(int count, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, count).Select(number => RunOneAsync(number, stop)));

    public async Task<WorkReport> ExecuteAsync(WorkOrder order, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync(new InHand(order.Vtid.Value, order.Fence, name, TimeProvider.System.GetUtcNow()).ToString());
        return await work.ExecuteAsync(order, progress, cancellationToken);
    }

    private async Task RunOneAsync(int number, CancellationToken stop)
    {
        var registration = new WorkerRegistration(string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"), name, "1");
        using var queue = new AutopilotWorkerClient(FailoverHandler.Connect(servers, number, FleetTokens.Worker));
        await new WorkerLoop(queue, this, registration, new WorkerLoopOptions { Seed = seed + number }, TimeProvider.System, logger).RunAsync(stop);
    }
}
