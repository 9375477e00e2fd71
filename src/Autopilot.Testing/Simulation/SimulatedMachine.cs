using System.Globalization;

namespace Autopilot.Testing;

/// <summary>A machine with a processor of its own. It may cease to be, or stand still and go on as if nothing had been.</summary>
/// <param name="world">Where it stands.</param>
/// <param name="kind">What it is: <c>host</c> or <c>worker</c>.</param>
/// <param name="number">The how manieth of its kind, from 1.</param>
internal abstract class SimulatedMachine(World world, string kind, int number)
{
    public int Number => number;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");

    public Lane Lane { get; } = new(world.Timeline);

    public bool IsAlive => !Lane.IsOff;

    protected World World => world;

    public void Crash()
    {
        world.History.Add(Name, "ceases to be");
        Lane.SwitchOff();
    }

    public void Pause(TimeSpan length)
    {
        world.History.Add(Name, string.Create(CultureInfo.InvariantCulture, $"stands still for {length.TotalSeconds:0.#} s"));
        Lane.Pause(length);
    }
}
