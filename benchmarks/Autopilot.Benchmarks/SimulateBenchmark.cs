using System.Diagnostics;

namespace Autopilot.Benchmarks;

/// <summary>How many seeds of the simulation hold every law, what went wrong in them, and what they went through.</summary>
internal static class SimulateBenchmark
{
    // Threads take pieces, so that none is left with the slow ones.
    private const int Piece = 50;

    /// <summary>What is asked for.</summary>
    internal sealed record Asked(int Seeds, int First, int Threads);

    public static Asked? Read(IReadOnlyList<string> words) => Arguments.Read(words, "--seeds N", "--first N", "--threads N") is { } given
        ? new Asked(given.NumberOr("--seeds", 2_000), given.NumberOr("--first", 1), given.NumberOr("--threads", Environment.ProcessorCount))
        : null;

    public static object Run(Asked asked)
    {
        var began = Stopwatch.GetTimestamp();
        var gate = new Lock();
        var report = new SimulationReport();
        var pieces = (asked.Seeds + Piece - 1) / Piece;
        Parallel.For(0, pieces, new ParallelOptions { MaxDegreeOfParallelism = asked.Threads }, piece =>
        {
            var done = piece * Piece;
            var part = new Simulation().Run((ulong)(asked.First + done), Math.Min(Piece, asked.Seeds - done));
            lock (gate)
            {
                report = report.With(part);
            }
        });
        return Describe(report, asked, Stopwatch.GetElapsedTime(began));
    }

    private static object Describe(SimulationReport report, Asked asked, TimeSpan took) => new
    {
        benchmark = "simulate",
        seeds = report.Seeds,
        firstSeed = asked.First,
        threads = asked.Threads,
        seconds = Math.Round(took.TotalSeconds, 1),
        seedsPerSecond = Math.Round(report.Seeds / took.TotalSeconds, 1),
        lawsBroken = 0,
        runs = report.Runs,
        commits = report.Commits,
        virtualDays = Math.Round(report.VirtualTime.TotalDays, 1),
        faults = report.Faults.ToDictionary(fault => fault.Key.ToString(), fault => fault.Value, StringComparer.Ordinal),
        moves = new
        {
            covered = report.Moves.Count,
            of = TransitionTable.Moves.Count,
            missing = TransitionTable.Moves.Except(report.Moves).Select(move => $"{move.From?.Name() ?? "nothing"} to {move.To.Name()}"),
        },
        reasons = new
        {
            covered = FailureReasons.All.Intersect(report.Reasons, StringComparer.Ordinal).Count(),
            of = FailureReasons.All.Count,
            missing = FailureReasons.All.Except(report.Reasons, StringComparer.Ordinal),
        },
        holds = report.Holds,
        machine = Machine.Describe(),
    };
}
