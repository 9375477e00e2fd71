namespace Autopilot.Benchmarks.Scale;

/// <summary>What arrives, how long everything outside the engine takes, and what goes wrong. The engine's own numbers are not here: they are <see cref="TimeoutOptions"/>.</summary>
internal sealed record Traffic
{
    /// <summary>Tasks that are activated over <see cref="Length"/>.</summary>
    public required int Tasks { get; init; }

    /// <summary>Workers, each with one slot.</summary>
    public required int Workers { get; init; }

    /// <summary>Repositories, each with one base branch and one deploy target.</summary>
    public required int Repositories { get; init; }

    /// <summary>Engine hosts that look at the same runs, evenly. Each counts its own waits and keeps its own answers of the code host.</summary>
    public int Hosts { get; init; } = 2;

    /// <summary>Makes every draw repeatable.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The time over which tasks arrive.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How far the rate of arrivals swings around its mean, as a share of it: from 1 - 0.6 at two o'clock in the night to 1 + 0.6 twelve hours later.</summary>
    public double Swing { get; init; } = 0.6;

    /// <summary>From a claim to the report.</summary>
    public Spread Agent { get; init; } = new(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(20));

    /// <summary>From the pull request to the end of its checks.</summary>
    public Spread Checks { get; init; } = new(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(15));

    /// <summary>From the start of a revision to its readiness.</summary>
    public Spread Rollout { get; init; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4));

    /// <summary>How long a merge, with its proof, keeps the turn on its base.</summary>
    public TimeSpan MergeTurn { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The share of check sets that end red.</summary>
    public double Red { get; init; } = 0.08;

    /// <summary>The share of claims whose worker dies before it reports.</summary>
    public double Lost { get; init; } = 0.01;

    /// <summary>From a worker's death to the next one in its place.</summary>
    public TimeSpan Restart { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the code host answers nothing, neither its API nor git, from the middle of <see cref="Length"/> on.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>From the end of the outage to the moment at which people release every frozen target and retry every task that the outage ended, all at once.</summary>
    public TimeSpan Mend { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>When people mend what the outage left, since the beginning.</summary>
    public TimeSpan MendedAt => (Length / 2) + Outage + Mend;

    /// <summary>Whether the code host is out at a time since the beginning.</summary>
    public bool IsOut(TimeSpan at) => at >= Length / 2 && at < (Length / 2) + Outage;

    /// <summary>When the tasks arrive, since the beginning, in order.</summary>
    public TimeSpan[] Arrivals()
    {
        var arrivals = new TimeSpan[Tasks];
        for (var task = 0; task < Tasks; task++)
        {
            arrivals[task] = Length * ShareAt(Draw.Uniform(Seed, task, 0, Drawn.Arrival));
        }

        Array.Sort(arrivals);
        return arrivals;
    }

    // Where in the day the share of its tasks has arrived: the inverse of x - swing / 2π (sin 2π(x - 1/12) + sin 2π/12), by halving.
    private double ShareAt(double share)
    {
        var (low, high) = (0.0, 1.0);
        while (high - low > 1e-9)
        {
            var middle = (low + high) / 2;
            var arrived = middle - (Swing / Math.Tau * (Math.Sin(Math.Tau * (middle - (1.0 / 12))) + Math.Sin(Math.Tau / 12)));
            (low, high) = arrived < share ? (middle, high) : (low, middle);
        }

        return low;
    }
}

/// <summary>Durations: log-normal around the geometric mean of two bounds that lie two standard deviations from it, and never beyond them.</summary>
/// <param name="Least">The shortest.</param>
/// <param name="Most">The longest.</param>
internal readonly record struct Spread(TimeSpan Least, TimeSpan Most)
{
    /// <summary>The duration at a standard normal deviate.</summary>
    public TimeSpan At(double normal)
    {
        var (least, most) = (Math.Log(Least.TotalSeconds), Math.Log(Most.TotalSeconds));
        return TimeSpan.FromSeconds(Math.Exp(Math.Clamp(((least + most) / 2) + (normal * (most - least) / 4), least, most)));
    }
}
