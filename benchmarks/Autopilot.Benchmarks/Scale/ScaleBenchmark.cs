using System.Diagnostics;

namespace Autopilot.Benchmarks.Scale;

/// <summary>
/// A day of traffic with an outage of the code host in it, and what it asks of the store and of the providers. The real engine is run on a small copy of the day, and what
/// its steps cost is counted; a model then takes the steps of the whole day. Both take the small day, so that the model is held against the engine each time.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Tasks = 1_000_000, Workers = 10_000, TasksPerRepository = 100;

    public static Arguments? Read(IReadOnlyList<string> words) => Arguments.Read(words, "--tasks N", "--workers N", "--seed N", "--measured N");

    public static async Task<object> RunAsync(Arguments arguments)
    {
        var tasks = arguments.NumberOr("--tasks", Tasks);
        var traffic = new Traffic
        {
            Tasks = tasks,
            Workers = arguments.NumberOr("--workers", Workers),
            Repositories = Math.Max(1, tasks / TasksPerRepository),
            Seed = (ulong)arguments.NumberOr("--seed", 1),
        };
        var small = traffic with { Tasks = 400, Workers = 16, Repositories = 16, Hosts = 1, Length = TimeSpan.FromHours(6), MergeTurn = TimeSpan.Zero };
        var probe = EngineProbe.Run(small);
        var began = Stopwatch.GetTimestamp();
        var (day, ends) = DayModel.Run(traffic);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var capacity = arguments.NumberOr("--measured", 0) is > 0 and var measured ? StoreCapacity.Of(measured) : await StoreCapacity.MeasureAsync(traffic.Workers, traffic.Workers * 4 / 5);
        var load = new StoreLoad(traffic, day, probe.Costs);
        return new
        {
            benchmark = "scale",
            traffic,
            modelAgainstEngine = Compare(small, probe),
            day = Describe(traffic, day, ends),
            store = load.Describe(probe.BytesPerEvent),
            postgres = load.Describe(capacity),
            gitHub = ProviderLoad.GitHub(traffic, day, probe.Costs),
            cloudRun = ProviderLoad.CloudRun(traffic, day, probe.Costs),
            model = ProviderLoad.Model(traffic, day),
            simulation = new { looks = day.Looks.Total, seconds = Math.Round(seconds, 1), mebibytes = Process.GetCurrentProcess().PeakWorkingSet64 >> 20 },
            machine = Machine.Describe(),
        };
    }

    private static object Compare(Traffic small, ProbeResult probe)
    {
        var (model, modelEnds) = DayModel.Run(small);
        var load = new StoreLoad(small, model, probe.Costs);
        object Beside(double engine, double modelled) => new { engine = Math.Round(engine), model = Math.Round(modelled), ratio = Math.Round(modelled / engine, 3) };
        double Priced(Call call) => model.Steps.Price((step, _) => probe.Costs.Mean(step, call)).Total;
        return new
        {
            tasks = small.Tasks,
            completed = Beside(probe.Endings.GetValueOrDefault("completed"), modelEnds.Endings[Ending.Completed]),
            triedAgainByPeople = Beside(probe.Costs.Taken(new Step(Phase.Retried, StepEnd.Changed)), modelEnds.Retried),
            commits = Beside(probe.Costs.Total(Call.Commit), Priced(Call.Commit)),
            events = Beside(probe.Costs.Total(Call.Event), Priced(Call.Event)),
            leases = Beside(probe.Costs.Total(Call.Lease), Priced(Call.Lease)),
            heartbeats = Beside(probe.Heartbeats, model.Pool.Heartbeats.Total),
            looksOfIdleWorkers = Beside(probe.EmptyLooks, load.EmptyLooks.Until(small.Length)),
            readingsOfChecks = Beside(probe.Costs.Total(Call.ReadChecks), Priced(Call.ReadChecks)),
            readingsOfWhatServes = Beside(probe.Costs.Total(Call.FindServing), Priced(Call.FindServing)),
        };
    }

    private static object Describe(Traffic traffic, DayState day, EndLooks ends) => new
    {
        completed = ends.Endings.GetValueOrDefault(Ending.Completed),
        notCompleted = traffic.Tasks - ends.Endings.GetValueOrDefault(Ending.Completed),
        hoursToTheLastEnd = Math.Round(ends.EndedAt / 3_600_000.0, 1),
        runsByEnd = ends.Endings.OrderByDescending(ending => ending.Value).ToDictionary(ending => ending.Key.ToString(), ending => ending.Value, StringComparer.Ordinal),
        triedAgainByPeople = ends.Retried,
        frozenTargets = ends.FrozenTargets,
        busyWorkers = Rates.Of(day.Pool.BusySeconds, traffic),
        secondsOfWaiting = new
        {
            fromOfferToClaim = day.Pool.ClaimWaits.Describe(),
            forTheMergeTurn = day.MergeWaits.Describe(),
            forTheDeployTurn = day.DeployWaits.Describe(),
        },
    };
}
