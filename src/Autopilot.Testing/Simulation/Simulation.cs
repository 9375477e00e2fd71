using System.Globalization;

namespace Autopilot.Testing;

/// <summary>
/// The real engine in a world of its own: several hosts and workers, people, code host, checks and targets, in one thread on
/// virtual time, with whatever can go wrong going wrong at every call that leaves a host. A seed decides everything, and the
/// same seed gives the same history on every machine.
/// </summary>
/// <param name="options">What is simulated; null: the engine itself, on <see cref="InMemoryStore"/>.</param>
public sealed class Simulation(SimulationOptions? options = null)
{
    private const int MeaningfulSeeds = 10;

    private static readonly HashSet<ulong> Nothing = [];

    private readonly SimulationOptions options = Checked(options ?? new SimulationOptions());

    /// <summary>Simulates one seed, and says what happened.</summary>
    /// <param name="seed">The seed.</param>
    /// <exception cref="SimulationException">A law was broken. The history is the shortest that was found to break it.</exception>
    public SimulationReport Run(ulong seed) => SimulationReport.Of(Live(seed, isWritten: true));

    /// <summary>Simulates many seeds, one after the other.</summary>
    /// <param name="firstSeed">The first.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="SimulationException">A law was broken; its seed is the first that breaks one.</exception>
    /// <exception cref="InvalidOperationException">Several seeds began no run at all, so nothing was proven.</exception>
    public SimulationReport Run(ulong firstSeed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var report = new SimulationReport();
        for (var i = 0; i < count; i++)
        {
            report = report.With(SimulationReport.Of(Live(firstSeed + (ulong)i, isWritten: false)));
        }

        // A profile may be such that no task under it ever runs, and of one seed's few tasks none may.
        return report.Runs > 0 || count < MeaningfulSeeds ? report : throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture, $"Seeds {firstSeed} to {firstSeed + (ulong)count - 1} began no run, so nothing is proven. Can a task be activated under each profile, for example with its Reservation and Budget?"));
    }

    private static SimulationOptions Checked(SimulationOptions options)
    {
        return options.Problems().ToArray() is { Length: > 0 } problems
            ? throw new ArgumentException(string.Join(' ', problems), nameof(options))
            : options;
    }

    private World Live(ulong seed, bool isWritten)
    {
        var world = new World(options, seed, Nothing, isWritten);
        world.Run();
        return world.History.Broken is null ? world : throw new Shrinker(options, seed).Shrink(world);
    }
}
