using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Tests;

/// <summary>One engine host of a <see cref="World"/>: its own services and processor; the store and the outside are shared.</summary>
internal sealed class EngineHost
{
    private readonly ServiceProvider services;
    private readonly CancellationTokenSource stopping = new();
    private readonly VirtualTime.Lane lane;
    private readonly Task loop;

    public EngineHost(World world, IServiceCollection registered, bool runs)
    {
        services = registered.BuildServiceProvider();
        lane = world.Time.NewLane();
        Loop = services.GetRequiredService<RunLoop>();
        Tasks = services.GetRequiredService<TaskEngine>();
        Runs = services.GetRequiredService<RunCommands>();
        Control = services.GetRequiredService<ExecutionControl>();
        Queue = services.GetRequiredService<IWorkQueue>();
        loop = runs ? lane.Start(() => Loop.RunAsync(stopping.Token)) : Task.CompletedTask;
    }

    public RunLoop Loop { get; }

    public TaskEngine Tasks { get; }

    public RunCommands Runs { get; }

    public ExecutionControl Control { get; }

    public IWorkQueue Queue { get; }

    public bool HasStopped => loop.IsCompletedSuccessfully;

    public bool IsKilled => lane.IsOff;

    /// <summary>Asks it to stop; it drains.</summary>
    public void Stop() => stopping.Cancel();

    /// <summary>Kills it: nothing of it runs any more, in the middle of whatever it does.</summary>
    public void Kill() => lane.SwitchOff();
}
