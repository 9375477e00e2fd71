using System.Diagnostics;

namespace Autopilot.Benchmarks;

/// <summary>What one decision costs, over all the decisions of a run that goes straight from activation to completion.</summary>
internal static class DecideBenchmark
{
    private const int Rounds = 100_000;

    private const int Repetitions = 7;

    public static object Run()
    {
        var path = Path();
        var best = double.MaxValue;
        var bytes = 0L;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            // The first repetitions warm up; of the rest the least disturbed one counts.
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            Decide(path, Rounds);
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalNanoseconds);
            bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        var decisions = (long)Rounds * path.Length;
        return new
        {
            benchmark = "decide",
            nanosecondsPerDecision = Math.Round(best / decisions, 1),
            bytesPerDecision = bytes / decisions,
            decisions,
            machine = Machine.Describe(),
        };
    }

    private static (Run Run, Trigger Trigger)[] Path()
    {
        var policy = new RunPolicy { Profile = "default", Target = "shop", Rules = BuiltInRules.Ids, RequiredChecks = ["unit"] };
        var run = StraightWay.Begin(policy, Vtid.Parse("VTID-00001"));
        var path = new List<(Run, Trigger)>();
        for (var now = StraightWay.Began; StraightWay.Next(run, now) is { } trigger; now += Scenario.Pace)
        {
            path.Add((run, trigger));
            run = StraightWay.Stamp(run, Lifecycle.Decide(run, trigger, now), now);
        }

        return run.State == RunState.Completed ? [.. path] : throw new InvalidOperationException($"The run ended {run.State}.");
    }

    private static void Decide((Run Run, Trigger Trigger)[] path, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (run, trigger) in path)
            {
                if (Lifecycle.Decide(run, trigger, StraightWay.Began).Kind != DecisionKind.Applied)
                {
                    throw new InvalidOperationException($"{trigger.Kind} was not applied.");
                }
            }
        }
    }
}
