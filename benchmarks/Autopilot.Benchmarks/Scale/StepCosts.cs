namespace Autopilot.Benchmarks.Scale;

/// <summary>How often each kind of step was taken, and the calls that it made.</summary>
internal sealed class StepCosts
{
    public static readonly int Calls = Enum.GetValues<Call>().Length;

    private readonly long[] taken = new long[Step.Kinds];
    private readonly long[] made = new long[Step.Kinds * Calls];

    /// <summary>How often a kind of step was taken.</summary>
    public long Taken(Step step) => taken[step.Index];

    /// <summary>The calls of one such step in the mean.</summary>
    public double Mean(Step step, Call call) => taken[step.Index] == 0 ? 0 : made[(step.Index * Calls) + (int)call] / (double)taken[step.Index];

    /// <summary>The calls of all steps.</summary>
    public long Total(Call call) => Enumerable.Range(0, Step.Kinds).Sum(kind => made[(kind * Calls) + (int)call]);

    public void Add(Step step, ReadOnlySpan<long> calls)
    {
        taken[step.Index]++;
        for (var call = 0; call < calls.Length; call++)
        {
            made[(step.Index * Calls) + call] += calls[call];
        }
    }
}
