namespace Autopilot.Benchmarks.Scale;

/// <summary>What a day asks of the store, minute by minute.</summary>
internal sealed class StoreLoad
{
    // A waiting claim looks by itself this often in the mean; and one for each host looks at each poll, and one more for each signal.
    private const double AloneSeconds = 4.5, PollsPerMinute = 60;

    private readonly Traffic traffic;

    public StoreLoad(Traffic traffic, DayState day, StepCosts costs)
    {
        this.traffic = traffic;
        MinuteSeries Priced(params Call[] calls) => day.Steps.Price((step, _) => calls.Sum(call => costs.Mean(step, call)));
        Transitions = Priced(Call.Commit, Call.Resolve);
        Events = Priced(Call.Event);
        Reads = Priced(Call.Read, Call.ListTasks);
        QueueReads = Priced(Call.ReadQueue);
        SlotCounts = day.SlotCounts;
        var passed = day.Steps.Price((step, _) => step == new Step(Phase.Claim, StepEnd.Same) ? 1 + costs.Mean(step, Call.Renew) : 0);
        Looks = day.Looks.With(passed, (looks, vain) => looks + vain);
        Heartbeats = day.Pool.Heartbeats;
        var signals = day.Steps.Price((step, _) => step.Phase is Phase.Offered or Phase.OfferedAgain or Phase.Report ? 1 : 0);
        EmptyLooks = day.Pool.FreeSeconds.With(
            signals, (free, woken) => free > 0 ? (free / AloneSeconds) + (Math.Min(traffic.Hosts, free / 60) * PollsPerMinute) + woken : 0);
        SwitchReads = Priced(Call.ReadSwitch).With(EmptyLooks, (read, looked) => read + looked);
    }

    /// <summary>Commits and resolutions.</summary>
    public MinuteSeries Transitions { get; }

    public MinuteSeries Events { get; }

    public MinuteSeries Reads { get; }

    public MinuteSeries QueueReads { get; }

    public MinuteSeries SlotCounts { get; }

    /// <summary>Leases of due runs, and of work that was passed over, with their renewals.</summary>
    public MinuteSeries Looks { get; }

    public MinuteSeries Heartbeats { get; }

    public MinuteSeries EmptyLooks { get; }

    /// <summary>Readings of the execution switch: before an effect, before an offer, and by each look of an idle worker.</summary>
    public MinuteSeries SwitchReads { get; }

    public object Describe(double bytesPerEvent) => new
    {
        unit = "per second",
        transitions = Rates.Of(Transitions, traffic),
        looks = Rates.Of(Looks, traffic),
        heartbeats = Rates.Of(Heartbeats, traffic),
        looksOfIdleWorkers = Rates.Of(EmptyLooks, traffic),
        switchReads = Rates.Of(SwitchReads, traffic),
        queueReads = Rates.Of(QueueReads, traffic),
        slotCounts = Rates.Of(SlotCounts, traffic),
        otherReads = Rates.Of(Reads, traffic),
        events = Rates.Of(Events, traffic),
        eventsPerTask = Math.Round(Events.Total / traffic.Tasks, 1),
        transitionsPerTask = Math.Round(Transitions.Total / traffic.Tasks, 1),
        eventsPerDay = Math.Round(Events.Total),
        gigabytesOfEventsPerDay = Math.Round(Events.Total * bytesPerEvent / 1e9, 2),
    };

    /// <summary>The parts of one server that each rate takes of what the server does of it alone, and their sum.</summary>
    public object Describe(StoreCapacity capacity)
    {
        var parts = new (string Name, MinuteSeries Rate, double Alone)[]
        {
            ("transitions", Transitions, capacity.Transitions),
            ("looks", Looks, capacity.Looks),
            ("heartbeats", Heartbeats, capacity.Heartbeats),
            ("looksOfIdleWorkers", EmptyLooks, capacity.EmptyLooks),
            ("switchReads", SwitchReads, capacity.SwitchReads),
            ("queueReads", QueueReads, capacity.QueueReads),
            ("slotCounts", SlotCounts, capacity.SlotCounts),
        };
        var shares = parts.Select(part => (part.Name, Share: part.Rate.With(part.Rate, (rate, _) => rate / 60 / part.Alone))).ToArray();
        Rates Sum(Func<string, bool> counts) => Rates.Of(
            shares.Where(part => counts(part.Name)).Aggregate(new MinuteSeries(DayState.MostMinutes), (sum, part) => sum.With(part.Share, (before, share) => before + share)),
            traffic, unit: 1);
        var whole = Sum(_ => true);
        var work = Sum(name => name is "transitions" or "looks" or "heartbeats");
        return new
        {
            perSecondAlone = parts.ToDictionary(part => part.Name, part => Math.Round(part.Alone), StringComparer.Ordinal),
            shareOfOneServer = shares.ToDictionary(part => part.Name, part => Rates.Of(part.Share, traffic, unit: 1), StringComparer.Ordinal),
            whole,
            onlyTransitionsLooksAndHeartbeats = work,
            daysCarriedAtTheOrdinaryPeak = new { whole = Math.Round(1 / whole.PeakOrdinary, 2), onlyTransitionsLooksAndHeartbeats = Math.Round(1 / work.PeakOrdinary, 2) },
        };
    }
}
