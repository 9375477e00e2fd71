namespace Autopilot.Benchmarks.Scale;

/// <summary>What is left to chance.</summary>
internal enum Drawn
{
    Arrival,
    Agent,
    Checks,
    Rollout,
    Red,
    Lost,
    LostAfter,
    Host,
}

/// <summary>Chance without state: a draw depends on nothing but what it is about, so that the engine and the model of it are dealt the same hand.</summary>
internal static class Draw
{
    /// <summary>From 0 to below 1.</summary>
    /// <param name="seed">The seed of all.</param>
    /// <param name="task">The task's number.</param>
    /// <param name="ordinal">Which of its attempts, claims or looks.</param>
    /// <param name="what">What is drawn.</param>
    public static double Uniform(ulong seed, int task, int ordinal, Drawn what)
    {
        var bits = Mix(Mix(Mix(seed, (ulong)task), (ulong)ordinal), (ulong)what);
        return (bits >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Of mean 0 and variance 1.</summary>
    public static double Normal(ulong seed, int task, int ordinal, Drawn what) =>
        Math.Sqrt(-2 * Math.Log(1 - Uniform(seed, task, ordinal, what))) * Math.Cos(Math.Tau * Uniform(~seed, task, ordinal, what));

    // The finalizer of SplitMix64.
    private static ulong Mix(ulong state, ulong value)
    {
        var bits = state + (0x9E3779B97F4A7C15 * (value + 1));
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
