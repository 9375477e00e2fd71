namespace Autopilot.Benchmarks.Scale;

internal static class ScaleBenchmark
{
    public static Arguments? Read(IReadOnlyList<string> words) => Arguments.Read(words, "--tasks N", "--workers N", "--seed N", "--measured N");

    public static object Run(Arguments arguments)
    {
        var probe = EngineProbe.Run(new Traffic { Tasks = arguments.NumberOr("--tasks", 400), Workers = arguments.NumberOr("--workers", 12), Repositories = 16, Length = TimeSpan.FromHours(6) });
        return new
        {
            probe.Endings, probe.Heartbeats, probe.EmptyLooks, probe.BytesPerEvent,
            steps = Enumerable.Range(0, Step.Kinds).Select(Step.At).Where(step => probe.Costs.Taken(step) > 0).Select(step => new
            {
                step = $"{step.Phase} {step.End}",
                taken = probe.Costs.Taken(step),
                calls = string.Join(" ", Enum.GetValues<Call>().Where(call => probe.Costs.Mean(step, call) > 0).Select(call => $"{call} {probe.Costs.Mean(step, call):0.##}")),
            }),
        };
    }
}
