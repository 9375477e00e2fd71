using System.Globalization;

namespace Autopilot.Testing;

/// <summary>What is simulated, and how hard. The defaults prove the engine itself on <see cref="InMemoryStore"/>.</summary>
public sealed record SimulationOptions
{
    /// <summary>The profiles that are proven; each task of a simulation runs under one of them. Default: four that together reach every move of the table and every failure reason.</summary>
    public IReadOnlyList<Profile> Profiles { get; init; } = SimulationProfiles.All;

    /// <summary>Validation rules that the profiles name beside the built-in ones. They must answer without waiting for anything but their cancellation.</summary>
    public IReadOnlyList<IValidationRule> Rules { get; init; } = [];

    /// <summary>
    /// Makes the store of one simulation, given the store's clock. It must answer on the thread that calls it, as <see cref="InMemoryStore"/> and what
    /// wraps it do; a store that waits for I/O cannot be replayed. Default: <see cref="InMemoryStore"/>.
    /// </summary>
    public Func<TimeProvider, IAutopilotStore> Store { get; init; } = time => new InMemoryStore(time);

    /// <summary>The most tasks of a simulation, from 1 to 20; default 4. The seed says how many.</summary>
    public int Tasks { get; init; } = 4;

    /// <summary>The most engine hosts at a time, from 1 to 10; default 3. The seed says how many.</summary>
    public int Hosts { get; init; } = 3;

    /// <summary>The most workers at a time, from 1 to 10; default 3. The seed says how many.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>How often things go wrong.</summary>
    public FaultRates Faults { get; init; } = new();

    /// <summary>How long things go wrong; from then on everything works, and every run must come to its end. Default 2 hours.</summary>
    public TimeSpan Storm { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long after the storm every run must have come to its end; default 2 days.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromDays(2);

    /// <summary>How often a failed simulation is run again to make its history shorter, from 0 to 10,000; default 200.</summary>
    public int Reruns { get; init; } = 200;

    /// <summary>What is out of range, one sentence each.</summary>
    internal IEnumerable<string> Problems()
    {
        (string Name, int Value, int Least, int Most)[] numbers =
        [
            (nameof(Profiles), Profiles.Count, 1, 100), (nameof(Tasks), Tasks, 1, 20), (nameof(Hosts), Hosts, 1, 10), (nameof(Workers), Workers, 1, 10),
            (nameof(Reruns), Reruns, 0, 10_000),
        ];
        foreach (var (name, value, least, most) in numbers.Where(number => number.Value < number.Least || number.Value > number.Most))
        {
            yield return $"{name} is {value}; from {least} to {most} is accepted.";
        }

        foreach (var kind in Enum.GetValues<SimulationFault>().Where(kind => Faults.Of(kind) is not (>= 0 and <= 1)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Faults.{kind} is {Faults.Of(kind)}; from 0 to 1 is accepted.");
        }

        if (Storm < TimeSpan.Zero || Calm < TimeSpan.FromMinutes(1))
        {
            yield return $"Storm is {Storm} and Calm is {Calm}; at least 0 and 1 minute are accepted.";
        }
    }
}
