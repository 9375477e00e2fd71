namespace Autopilot.Benchmarks.Scale;

/// <summary>What a day asks of the store, minute by minute.</summary>
internal sealed class StoreLoad
{
    // A waiting claim looks by itself this often in the mean; and one for each host looks at each poll, and one more for each signal.
    private const double AloneSeconds = 4.5, PollsPerMinute = 60;

    private readonly Traffic traffic;

    public StoreLoad(Traffic traffic, DayModel day, StepCosts costs)
    {
        this.traffic = traffic;
        MinuteSeries Priced(params Call[] calls) => day.Steps.Price((step, _) => calls.Sum(call => costs.Mean(step, call)));
        Transitions = Priced(Call.Commit, Call.Resolve);
        Events = Priced(Call.Event);
        Reads = Priced(Call.Read, Call.ListTasks);
        QueueReads = Priced(Call.ReadQueue);
        var passed = day.Steps.Price((step, _) => step == new Step(Phase.Claim, StepEnd.Same) ? 1 + costs.Mean(step, Call.Renew) : 0);
        Looks = day.Looks.With(passed, (looks, vain) => looks + vain);
        Heartbeats = day.Pool.Heartbeats;
        var signals = day.Steps.Price((step, _) => step.Phase is Phase.Offered or Phase.OfferedAgain or Phase.Report ? 1 : 0);
        EmptyLooks = day.Pool.FreeSeconds.With(
            signals, (free, woken) => free > 0 ? (free / AloneSeconds) + (Math.Min(traffic.Hosts, free / 60) * PollsPerMinute) + woken : 0);
    }

    /// <summary>Commits and resolutions.</summary>
    public MinuteSeries Transitions { get; }

    public MinuteSeries Events { get; }

    public MinuteSeries Reads { get; }

    public MinuteSeries QueueReads { get; }

    /// <summary>Leases of due runs, and of work that was passed over, with their renewals.</summary>
    public MinuteSeries Looks { get; }

    public MinuteSeries Heartbeats { get; }

    public MinuteSeries EmptyLooks { get; }

    /// <summary>The part of one server that each minute takes: the sum of what each rate is of what the server does of it alone.</summary>
    public MinuteSeries ShareOf(StoreCapacity capacity)
    {
        var shares = new[]
        {
            (Transitions, capacity.Transitions), (Looks, capacity.Looks), (Heartbeats, capacity.Heartbeats), (EmptyLooks, capacity.EmptyLooks), (QueueReads, capacity.QueueReads),
        };
        return shares.Aggregate(new MinuteSeries(DayModel.MostMinutes), (sum, part) => sum.With(part.Item1, (before, rate) => before + (rate / 60 / part.Item2)));
    }

    public object Describe(double bytesPerEvent) => new
    {
        unit = "per second",
        transitions = Rates.Of(Transitions, traffic),
        looks = Rates.Of(Looks, traffic),
        heartbeats = Rates.Of(Heartbeats, traffic),
        looksOfIdleWorkers = Rates.Of(EmptyLooks, traffic),
        queueReads = Rates.Of(QueueReads, traffic),
        otherReads = Rates.Of(Reads, traffic),
        events = Rates.Of(Events, traffic),
        eventsPerTask = Math.Round(Events.Total / traffic.Tasks, 1),
        transitionsPerTask = Math.Round(Transitions.Total / traffic.Tasks, 1),
        eventsPerDay = Math.Round(Events.Total),
        gigabytesOfEventsPerDay = Math.Round(Events.Total * bytesPerEvent / 1e9, 2),
    };

    public object Describe(StoreCapacity capacity)
    {
        var share = ShareOf(capacity);
        var rates = Rates.Of(share, traffic, unit: 1);
        return new
        {
            perSecondAlone = new
            {
                transitions = Math.Round(capacity.Transitions),
                looks = Math.Round(capacity.Looks),
                heartbeats = Math.Round(capacity.Heartbeats),
                looksOfIdleWorkers = Math.Round(capacity.EmptyLooks),
                queueReads = double.IsFinite(capacity.QueueReads) ? Math.Round(capacity.QueueReads) : (double?)null,
            },
            shareOfOneServer = rates,
            daysCarriedAtTheOrdinaryPeak = Math.Round(1 / rates.PeakOrdinary, 1),
        };
    }
}
