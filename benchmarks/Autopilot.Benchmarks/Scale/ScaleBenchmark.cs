using System.Diagnostics;

namespace Autopilot.Benchmarks.Scale;

internal static class ScaleBenchmark
{
    public static Arguments? Read(IReadOnlyList<string> words) => Arguments.Read(words, "--tasks N", "--workers N", "--seed N", "--measured N");

    public static object Run(Arguments arguments)
    {
        var small = new Traffic { Tasks = 400, Workers = 16, Repositories = 16, Hosts = 1, Length = TimeSpan.FromHours(6), MergeTurn = TimeSpan.Zero };
        var probe = EngineProbe.Run(small);
        var model = new DayModel(small).Run();
        var began = Stopwatch.GetTimestamp();
        var tasks = arguments.NumberOr("--tasks", 1_000_000);
        var day = new DayModel(new Traffic { Tasks = tasks, Workers = arguments.NumberOr("--workers", 10_000), Repositories = Math.Max(1, tasks / 100) }).Run();
        return new
        {
            engineEndings = probe.Endings, probe.Heartbeats, probe.EmptyLooks,
            modelEndings = model.Endings, modelBeats = model.Pool.Heartbeats.Total, modelEmpty = model.Pool.FreeSeconds.Total / 4.5, modelRetried = model.Retried, modelFrozen = model.FrozenTargets,
            steps = Enumerable.Range(0, Step.Kinds).Select(Step.At).Where(step => probe.Costs.Taken(step) + model.Steps.Total(step) > 0).Select(step =>
                $"{step.Phase} {step.End}: {probe.Costs.Taken(step)} {model.Steps.Total(step)}"),
            looks = model.Looks.Total, probeLeases = probe.Costs.Total(Call.Lease),
            seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            memory = Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024,
            day.Endings, day.Retried, day.FrozenTargets, day.Passed, ended = day.EndedAt / 60000, dayLooks = day.Looks.Total, peak = day.Looks.PeakMinute,
        };
    }
}
