namespace Autopilot.Testing;

/// <summary>
/// Everything that goes wrong in one simulation. Each choice has an id made of where it is asked (this host's third merge,
/// that run's second attempt) and is decided by seed and id alone, not by what was chosen before: leaving one choice out
/// leaves all the others as they were, which is what makes a failure shorter.
/// </summary>
internal sealed class Choices
{
    private static readonly SimulationFault[] Kinds = Enum.GetValues<SimulationFault>();

    private readonly ulong seed;
    private readonly IReadOnlySet<ulong> leftOut;
    private readonly double[] rates;

    public Choices(ulong seed, FaultRates faults, IReadOnlySet<ulong> leftOut)
    {
        this.seed = seed;
        this.leftOut = leftOut;
        rates = [.. Kinds.Select(kind => faults.Of(kind) * Scale(seed, kind))];
    }

    /// <summary>What went wrong, by kind.</summary>
    public long[] Counts { get; } = new long[Kinds.Length];

    /// <summary>What went wrong, in order.</summary>
    public List<ulong> Made { get; } = [];

    /// <summary>From here on nothing goes wrong any more.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Whether something that is no fault is left out, too.</summary>
    public bool LeavesOut(ulong id) => leftOut.Contains(id);

    /// <summary>Whether it goes wrong here.</summary>
    /// <param name="kind">What would.</param>
    /// <param name="id">Where it is asked.</param>
    /// <param name="weight">How much oftener than its rate.</param>
    public bool Happens(SimulationFault kind, ulong id, double weight = 1) =>
        Chance.Fraction(Chance.Join(seed, id, (ulong)kind)) < rates[(int)kind] * weight && Note(kind, Chance.Join(id, (ulong)kind));

    /// <summary>Which of the faults of a call it is, by one draw, or none.</summary>
    public SimulationFault? OfCall(ulong id, double weight)
    {
        if (IsCalm)
        {
            return null;
        }

        var drawn = Chance.Fraction(Chance.Join(seed, id));
        for (var kind = SimulationFault.Reorder; kind <= SimulationFault.HostPause; kind++)
        {
            drawn -= rates[(int)kind] * (kind == SimulationFault.Reorder ? 1 : weight);
            if (drawn < 0)
            {
                return Note(kind, id) ? kind : null;
            }
        }

        return null;
    }

    /// <summary>How it goes wrong there.</summary>
    public Chance At(ulong id) => new(Chance.Join(seed, id, 1));

    private bool Note(SimulationFault kind, ulong id)
    {
        if (IsCalm || leftOut.Contains(id))
        {
            return false;
        }

        Made.Add(id);
        Counts[(int)kind]++;
        return true;
    }

    // Some seeds know nothing of a fault and others little else: bugs hide where two meet that are rarely seen together.
    private static double Scale(ulong seed, SimulationFault kind) => (Chance.Join(seed, 77, (ulong)kind) % 8) switch
    {
        0 or 1 => 0,
        2 or 3 or 4 => 1,
        5 or 6 => 0.3,
        _ => 3,
    };
}
