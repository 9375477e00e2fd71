namespace Autopilot.Benchmarks.Scale;

/// <summary>How many steps of each kind there were in each minute, and of how many of them the host knew the code host's answers already.</summary>
internal sealed class StepCounts(int minutes)
{
    private const int Columns = Step.Kinds * 2;

    private readonly int[] counts = new int[minutes * Columns];

    public void Add(int at, Phase phase, StepEnd end, bool known = false, int times = 1) =>
        counts[(at / MinuteSeries.MillisecondsPerMinute * Columns) + (new Step(phase, end).Index * 2) + (known ? 1 : 0)] += times;

    public long Total(Step step) => Enumerable.Range(0, minutes).Sum(minute => (long)At(minute, step, false) + At(minute, step, true));

    /// <summary>What the steps of each minute cost.</summary>
    /// <param name="cost">The cost of one step, the second argument being whether the answers were known.</param>
    public MinuteSeries Price(Func<Step, bool, double> cost)
    {
        var steps = Enumerable.Range(0, Step.Kinds).Select(Step.At).ToArray();
        var prices = steps.Select(step => (cost(step, false), cost(step, true))).ToArray();
        return new MinuteSeries([.. Enumerable.Range(0, minutes)
            .Select(minute => steps.Sum(step => (At(minute, step, false) * prices[step.Index].Item1) + (At(minute, step, true) * prices[step.Index].Item2)))]);
    }

    private int At(int minute, Step step, bool known) => counts[(minute * Columns) + (step.Index * 2) + (known ? 1 : 0)];
}
