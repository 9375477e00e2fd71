using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Autopilot;

/// <summary>
/// The engine's traces and metrics. The names are stable; a host exports them by <see cref="Name"/>. Where OpenTelemetry has a name for what is
/// measured, it is that one; <c>docs/telemetry.md</c> lists all of them.
/// </summary>
public static class Telemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Autopilot";

    private static readonly Meter Meter = new(Name);

    // From a claim within a second to work that waited a week for a free worker.
    private static readonly InstrumentAdvice<double> OfRuns = new()
    {
        HistogramBucketBoundaries = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400, 604_800],
    };

    internal static ActivitySource Activities { get; } = new(Name);

    // One counter per edge of the table: an edge that is never taken in production shows (lesson H1).
    internal static Counter<long> Moves { get; } = Meter.CreateCounter<long>("autopilot.run.moves", "{move}", "Moves of runs, by trigger and states.");

    internal static Histogram<double> RunDuration { get; } =
        Meter.CreateHistogram("cicd.pipeline.run.duration", "s", "Time of runs: until the first claim, and until the end.", advice: OfRuns);

    internal static Counter<long> RunErrors { get; } = Meter.CreateCounter<long>("cicd.pipeline.run.errors", "{error}", "Runs that ended without success, by reason.");

    internal static Counter<long> Conflicts { get; } = Meter.CreateCounter<long>("autopilot.commit.conflicts", "{conflict}", "Commits that lost a race.");

    internal static Counter<long> ClaimsRefused { get; } = Meter.CreateCounter<long>("autopilot.claims.refused", "{claim}", "Claims that another change forestalled.");

    internal static Counter<long> LostLeases { get; } = Meter.CreateCounter<long>("autopilot.leases.lost", "{lease}", "Workers' leases that ended without a report.");

    internal static Counter<long> LostWakes { get; } = Meter.CreateCounter<long>("autopilot.wakes.lost", "{wake}", "Wake-ups that the store did not take.");

    internal static Counter<long> LostUpkeeps { get; } = Meter.CreateCounter<long>("autopilot.store.upkeeps.lost", "{upkeep}", "Upkeeps that the store did not take.");

    internal static Counter<long> Mismatches { get; } = Meter.CreateCounter<long>("autopilot.run.mismatches", "{trigger}", "Triggers that were not legal.");

    internal static Counter<long> Adopted { get; } = Meter.CreateCounter<long>("autopilot.effects.adopted", "{effect}", "Effects found outside and adopted.");

    internal static Counter<long> Performed { get; } = Meter.CreateCounter<long>("autopilot.effects.performed", "{effect}", "Effects performed.");

    internal static Counter<long> Expired { get; } = Meter.CreateCounter<long>("autopilot.deadlines.expired", "{deadline}", "Deadlines that decided.");

    internal static Histogram<double> Looks { get; } = Meter.CreateHistogram<double>("autopilot.look.duration", "s", "Time of one look at a run.");

    // What a worker reports is the sum of input and output; the conventions of gen_ai want them apart.
    internal static Counter<long> Tokens { get; } = Meter.CreateCounter<long>("autopilot.usage.tokens", "{token}", "Model tokens charged to tasks, input and output.");

    internal static Counter<double> Money { get; } = Meter.CreateCounter<double>("autopilot.usage.money", "{USD}", "US dollars charged to tasks.");

    internal static Gauge<double> FeedAge { get; } =
        Meter.CreateGauge<double>("autopilot.feed.age", "s", "Age of the oldest event that a consumer has not acted on.");

    internal static Gauge<long> FeedLag { get; } =
        Meter.CreateGauge<long>("autopilot.feed.lag", "{event}", "Events that a consumer has not acted on; no more than 10,000 are counted.");

    internal static Counter<long> StreamResets { get; } = Meter.CreateCounter<long>("autopilot.stream.resets", "{reset}", "Live streams told to begin anew.");

    internal static Counter<long> Deliveries { get; } =
        Meter.CreateCounter<long>("autopilot.webhook.deliveries", "{delivery}", "Deliveries of webhooks that were signed.");

    internal static Counter<long> GitHubCalls { get; } =
        Meter.CreateCounter<long>("autopilot.github.calls", "{call}", "Calls of GitHub that were answered, by operation and status.");

    internal static Gauge<long> GitHubRemaining { get; } =
        Meter.CreateGauge<long>("autopilot.github.remaining", "{call}", "Calls that GitHub's primary limit still allows.");

    internal static Gauge<double> SnapshotAge { get; } =
        Meter.CreateGauge<double>("autopilot.postgres.snapshot.age", "s", "Age of the oldest snapshot of the database: it keeps dead rows from being removed.");
}
