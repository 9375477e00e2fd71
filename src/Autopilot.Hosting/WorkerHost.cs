using Microsoft.Extensions.Hosting;

namespace Autopilot;

/// <summary>Runs one in-process worker for as long as the host runs; at shutdown its work is stopped, awaited and given back.</summary>
internal sealed class WorkerHost(WorkerLoop loop) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync(stoppingToken);
}
