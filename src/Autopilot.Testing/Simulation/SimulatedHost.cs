using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autopilot.Testing;

/// <summary>One engine host: the real engine on a processor and a clock of its own, with everything outside it behind a seam.</summary>
internal sealed class SimulatedHost : SimulatedMachine
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(20);

    public SimulatedHost(World world, int number)
        : base(world, "host", number)
    {
        var seam = new Seam(world, this);
        Store = new SeamStore(seam, world.Store, world.Watch);
        var services = Register(seam).BuildServiceProvider();
        Tasks = services.GetRequiredService<TaskEngine>();
        Runs = services.GetRequiredService<RunCommands>();
        Control = services.GetRequiredService<ExecutionControl>();
        Queue = services.GetRequiredService<IWorkQueue>();
        var loop = services.GetRequiredService<RunLoop>();
        world.History.Add(Name, "starts");
        _ = Lane.Start(() => RunAsync(loop));
    }

    public IAutopilotStore Store { get; }

    public TaskEngine Tasks { get; }

    public RunCommands Runs { get; }

    public ExecutionControl Control { get; }

    public IWorkQueue Queue { get; }

    private async Task RunAsync(RunLoop loop)
    {
        try
        {
            await loop.RunAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            World.History.Break("A host's loop never ends by itself.", $"{Name}: {error}");
        }
    }

    private ServiceCollection Register(Seam seam)
    {
        var outside = new SeamOutside(seam, World.Checks, World.Target, World.Dispatcher, World.Scene.Pushes);
        var services = new ServiceCollection();
        services.AddSingleton(World.Scene.ClockOf(this, World));
        services.AddSingleton(new EngineIdentity(Name));
        services.AddSingleton<ILogger<RunLoop>>(new HostLog(this, World.History));
        var engine = services.AddAutopilotEngine(options => (options.PollInterval, options.TickInterval, options.TickGap) = (Tick, Tick, Tick * 3))
            .Use<IAutopilotStore>(_ => Store)
            .Use<ICodeHost>(_ => new SeamCodeHost(seam, World.CodeHost, Name))
            .Use<IChecks>(_ => outside)
            .Use<IDeployTarget>(_ => outside)
            .Use<IHealthProbe>(_ => outside);
        if (World.Scene.Pushes)
        {
            engine.Use<IWorkDispatcher>(_ => outside);
        }

        foreach (var profile in World.Options.Profiles)
        {
            engine.AddProfile(profile);
        }

        engine.AddRule(new SimulatedRule(World.Fates, World.Clock));
        foreach (var rule in World.Options.Rules)
        {
            engine.AddRule(rule);
        }

        return services;
    }

    // A look that breaks is caught by the engine and looked at again: only the log knows of it.
    private sealed class HostLog(SimulatedHost host, History history) : ILogger<RunLoop>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && exception is not null)
            {
                history.Break("A look never breaks.", $"{host.Name}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
