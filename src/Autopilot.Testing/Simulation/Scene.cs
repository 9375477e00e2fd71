namespace Autopilot.Testing;

/// <summary>What the seed says about the whole of a simulation.</summary>
internal sealed class Scene
{
    private readonly Choices choices;

    public Scene(SimulationOptions options, ulong seed, Choices choices)
    {
        this.choices = choices;
        var chance = new Chance(Chance.Join(seed, 11));
        Hosts = 1 + chance.Below(options.Hosts);
        Workers = 1 + chance.Below(options.Workers);
        Tasks = 1 + chance.Below(options.Tasks);
        Pushes = chance.Is(0.15);
        ChecksMustBeStarted = chance.Is(0.3);
        WorkersComeAfter = chance.Is(0.1) ? chance.Seconds(120, 600) : TimeSpan.Zero;
    }

    public int Hosts { get; }

    public int Workers { get; }

    public int Tasks { get; }

    /// <summary>Whether work is pushed to workers, not only offered.</summary>
    public bool Pushes { get; }

    public bool ChecksMustBeStarted { get; }

    /// <summary>How long there is no worker at all.</summary>
    public TimeSpan WorkersComeAfter { get; }

    /// <summary>A host's clock.</summary>
    public TimeProvider ClockOf(SimulatedHost host, World world)
    {
        var id = Chance.Join((ulong)host.Number, 21);
        if (!choices.Happens(SimulationFault.ClockSkew, id))
        {
            return world.Clock;
        }

        var chance = choices.At(id);
        return new SkewedClock(world.Clock, chance.Seconds(-3600, 3600), 0.99 + (0.02 * Chance.Fraction(chance.Next())));
    }
}
