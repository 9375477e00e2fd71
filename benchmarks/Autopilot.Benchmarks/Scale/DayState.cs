namespace Autopilot.Benchmarks.Scale;

/// <summary>Where the model's day stands: its time, its tasks, what they share, and what has been counted.</summary>
internal sealed class DayState
{
    /// <summary>No day with what it leaves to the next one is longer.</summary>
    public const int MostMinutes = 36 * 60;

    public const int MostAttempts = 3;

    /// <summary>The engine's own numbers.</summary>
    public static readonly TimeoutOptions Limits = new();

    public static readonly int LookMost = Ms(Limits.LookMost), Heartbeat = Ms(Limits.Heartbeat);

    private readonly int goesOut, comesBack;
    private int host;
    private long looks;

    public DayState(Traffic traffic)
    {
        Traffic = traffic;
        Tasks = new TaskState[traffic.Tasks];
        Targets = new Targets(traffic.Repositories);
        (goesOut, comesBack) = (Ms(traffic.Length / 2), Ms((traffic.Length / 2) + traffic.Outage));
        Pool = new WorkerPool(traffic.Workers, MostMinutes, new Waits(goesOut));
        (MergeWaits, DeployWaits) = (new Waits(goesOut), new Waits(goesOut));
    }

    public Traffic Traffic { get; }

    public TaskState[] Tasks { get; }

    public EventQueue Events { get; } = new();

    public Targets Targets { get; }

    public WorkerPool Pool { get; }

    public StepCounts Steps { get; } = new(MostMinutes);

    /// <summary>Leases of engine hosts on due runs.</summary>
    public MinuteSeries Looks { get; } = new(MostMinutes);

    /// <summary>Counts of free slots, of queues from which nothing is claimed.</summary>
    public MinuteSeries SlotCounts { get; } = new(MostMinutes);

    public Waits MergeWaits { get; }

    public Waits DeployWaits { get; }

    /// <summary>Milliseconds since the beginning.</summary>
    public int Now { get; set; }

    public bool IsOut => Now >= goesOut && Now < comesBack;

    public static int Ms(TimeSpan time) => (int)time.TotalMilliseconds;

    /// <summary>A host takes its lease.</summary>
    public void BeginLook(int task)
    {
        Looks.Add(Now, 1);
        host = (int)(Draw.Uniform(Traffic.Seed, task, (int)looks++, Drawn.Host) * Traffic.Hosts);
    }

    public void Count(Phase phase, StepEnd end) => Steps.Add(Now, phase, end);

    public void Due(int id, ref TaskState task, int at)
    {
        task.DueAt = at;
        Events.Add(at, EventKind.Look, id);
    }

    public static void Enter(ref TaskState task, Phase phase)
    {
        if (!IsOneState(task.Phase, phase))
        {
            task.Waits = 0;
        }

        (task.Phase, task.Told, task.Seen, task.Held) = (phase, 0, 0, false);
    }

    /// <summary>Waits for the phase's fact, or for the code host, at most until the deadline.</summary>
    public void Wait(int id, ref TaskState task)
    {
        var waitsFor = (byte)(IsOut ? 2 : 1);
        var known = (task.Seen & (1 << host)) != 0;
        Steps.Add(Now, task.Phase, task.Told == waitsFor ? StepEnd.Same : StepEnd.Changed, known);
        (task.Told, task.Seen) = (waitsFor, IsOut ? task.Seen : (byte)(task.Seen | (1 << host)));
        Due(id, ref task, Math.Min(Now + Backoff(ref task), task.Deadline));
    }

    /// <summary>Waits for a turn, while no clock runs.</summary>
    public void Hold(int id, ref TaskState task)
    {
        Count(task.Phase, task.Held ? StepEnd.Same : StepEnd.Changed);
        task.Held = true;
        Due(id, ref task, Now + LookMost);
    }

    /// <summary>The wait after one more look that found nothing new: each host doubles its own.</summary>
    public int Backoff(ref TaskState task)
    {
        var shift = host * 4;
        var waited = (int)(task.Waits >> shift) & 15;
        if (waited < 15)
        {
            task.Waits += 1u << shift;
        }

        return Math.Min(Ms(Limits.LookLeast) << waited, LookMost);
    }

    // To be built is one state, whoever holds the claim; and a run that is being ended keeps its own.
    private static bool IsOneState(Phase from, Phase to) =>
        to is Phase.Ending or Phase.Closing || (from is Phase.Working or Phase.OfferedAgain && to is Phase.Working or Phase.OfferedAgain or Phase.Delivering);
}
