using Microsoft.Extensions.Hosting;

namespace Autopilot;

/// <summary>Runs the engine's loop for as long as the host runs; at shutdown looks under way end, and none begins.</summary>
internal sealed class EngineHost(RunLoop loop) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync(stoppingToken);
}
