namespace Autopilot.Testing;

/// <summary>What simulations went through in which every law held.</summary>
public sealed record SimulationReport
{
    /// <summary>How many seeds.</summary>
    public int Seeds { get; init; }

    /// <summary>How many runs of tasks.</summary>
    public long Runs { get; init; }

    /// <summary>How many commits were held against the laws.</summary>
    public long Commits { get; init; }

    /// <summary>How much time went by in them.</summary>
    public TimeSpan VirtualTime { get; init; }

    /// <summary>What went wrong, and how often.</summary>
    public IReadOnlyDictionary<SimulationFault, long> Faults { get; init; } = new Dictionary<SimulationFault, long>();

    /// <summary>The moves of <see cref="TransitionTable"/> that were made.</summary>
    public IReadOnlyCollection<Move> Moves { get; init; } = [];

    /// <summary>The reasons with which runs ended: those of <see cref="FailureReasons"/>, and words of workers.</summary>
    public IReadOnlyCollection<string> Reasons { get; init; } = [];

    /// <summary>The holds in which runs waited.</summary>
    public IReadOnlyCollection<string> Holds { get; init; } = [];

    /// <summary>What happened, one line each, where one seed alone was simulated.</summary>
    public IReadOnlyList<string> History { get; init; } = [];

    /// <summary>Both together.</summary>
    /// <param name="other">The other simulations.</param>
    public SimulationReport With(SimulationReport other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new SimulationReport
        {
            Seeds = Seeds + other.Seeds,
            Runs = Runs + other.Runs,
            Commits = Commits + other.Commits,
            VirtualTime = VirtualTime + other.VirtualTime,
            Faults = Enum.GetValues<SimulationFault>().ToDictionary(
                kind => kind, kind => Faults.GetValueOrDefault(kind) + other.Faults.GetValueOrDefault(kind)),
            Moves = [.. TransitionTable.Moves.Where(move => Moves.Contains(move) || other.Moves.Contains(move))],
            Reasons = [.. Reasons.Union(other.Reasons, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Holds = [.. Holds.Union(other.Holds, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    internal static SimulationReport Of(World world) => new()
    {
        Seeds = 1,
        Runs = world.Coverage.Runs,
        Commits = world.Coverage.Commits,
        VirtualTime = world.Elapsed,
        Faults = Enum.GetValues<SimulationFault>().ToDictionary(kind => kind, kind => world.Choices.Counts[(int)kind]),
        Moves = [.. TransitionTable.Moves.Where(world.Coverage.Moves.Contains)],
        Reasons = [.. world.Coverage.Reasons.Order(StringComparer.Ordinal)],
        Holds = [.. world.Coverage.Holds.Order(StringComparer.Ordinal)],
        History = world.History.Lines,
    };
}
