using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Autopilot;

/// <summary>The engine's traces and metrics. The names are stable; a host exports them by <see cref="Name"/>.</summary>
public static class Telemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Autopilot";

    private static readonly Meter Meter = new(Name);

    internal static ActivitySource Activities { get; } = new(Name);

    // One counter per edge of the table: an edge that is never taken in production shows (lesson H1).
    internal static Counter<long> Moves { get; } = Meter.CreateCounter<long>("autopilot.run.moves", "{move}", "Moves of runs, by trigger and states.");

    internal static Counter<long> Conflicts { get; } = Meter.CreateCounter<long>("autopilot.commit.conflicts", "{conflict}", "Commits that lost a race.");

    internal static Counter<long> LostWakes { get; } = Meter.CreateCounter<long>("autopilot.wakes.lost", "{wake}", "Wake-ups that the store did not take.");

    internal static Counter<long> LostUpkeeps { get; } = Meter.CreateCounter<long>("autopilot.store.upkeeps.lost", "{upkeep}", "Upkeeps that the store did not take.");

    internal static Counter<long> Mismatches { get; } = Meter.CreateCounter<long>("autopilot.run.mismatches", "{trigger}", "Triggers that were not legal.");

    internal static Counter<long> Adopted { get; } = Meter.CreateCounter<long>("autopilot.effects.adopted", "{effect}", "Effects found outside and adopted.");

    internal static Counter<long> Performed { get; } = Meter.CreateCounter<long>("autopilot.effects.performed", "{effect}", "Effects performed.");

    internal static Counter<long> Expired { get; } = Meter.CreateCounter<long>("autopilot.deadlines.expired", "{deadline}", "Deadlines that decided.");

    internal static Histogram<double> Looks { get; } = Meter.CreateHistogram<double>("autopilot.look.duration", "s", "Time of one look at a run.");
}
