namespace Autopilot.Benchmarks.Scale;

/// <summary>
/// The traffic without the engine: what the engine would do with each task, look by look, under its own deadlines, backoffs and turns, and nothing of what a look costs.
/// One thread, one heap of events, a struct for each task.
/// </summary>
internal sealed class DayModel
{
    private const int MillisecondsPerSecond = 1000;

    private readonly Traffic traffic;
    private readonly int[] arrivals;
    private readonly DayState day;
    private readonly EndLooks ends;
    private readonly WorkLooks work;
    private readonly ReleaseLooks release;

    private DayModel(Traffic traffic)
    {
        this.traffic = traffic;
        arrivals = [.. traffic.Arrivals().Select(DayState.Ms)];
        day = new DayState(traffic);
        ends = new EndLooks(day);
        (work, release) = (new WorkLooks(day, ends), new ReleaseLooks(day, ends));
    }

    /// <summary>Takes the day to its end, and the runs of the day to theirs.</summary>
    public static (DayState Day, EndLooks Ends) Run(Traffic traffic)
    {
        var model = new DayModel(traffic);
        model.Run();
        return (model.day, model.ends);
    }

    private void Run()
    {
        var (goesOut, comesBack) = (DayState.Ms(traffic.Length / 2), DayState.Ms((traffic.Length / 2) + traffic.Outage));
        day.Events.Add(arrivals[0], EventKind.Arrival, 0);
        day.Events.Add(DayState.Ms(traffic.MendedAt), EventKind.Mending, 0);
        for (var at = goesOut; at < comesBack; at += MillisecondsPerSecond)
        {
            day.Events.Add(at, EventKind.Passing, 0);
        }

        day.Events.Add(comesBack, EventKind.Return, 0);
        while (day.Events.TryTake(out var now, out var kind, out var task))
        {
            day.Now = now;
            Handle(kind, task);
        }

        day.Pool.Account(day.Now);
    }

    private void Handle(EventKind kind, int task)
    {
        switch (kind)
        {
            case EventKind.Arrival:
                Arrive(task);
                break;
            case EventKind.Look when day.Tasks[task].DueAt == day.Now:
                Look(task, ref day.Tasks[task]);
                break;
            case EventKind.AgentEnd when day.Tasks[task] is { Phase: Phase.Working } working && working.EndsAt == day.Now:
                work.EndAgent(task, ref day.Tasks[task]);
                break;
            case EventKind.Slot:
                day.Pool.GiveBack(day.Now);
                work.Match();
                break;
            case EventKind.Passing:
                work.Pass();
                break;
            case EventKind.Return:
                work.Match();
                break;
            case EventKind.Mending:
                ends.Mend();
                break;
        }
    }

    private void Arrive(int task)
    {
        if (task + 1 < arrivals.Length)
        {
            day.Events.Add(arrivals[task + 1], EventKind.Arrival, task + 1);
        }

        day.Count(Phase.Created, StepEnd.Changed);
        ends.Begin(task, ref day.Tasks[task], Phase.Offered);
    }

    private void Look(int id, ref TaskState task)
    {
        if (!task.Continues)
        {
            day.BeginLook(id);
        }

        task.Continues = false;
        switch (task.Phase)
        {
            case Phase.Offered or Phase.OfferedAgain:
                work.LookAtOffer(id, ref task);
                break;
            case Phase.Working:
                work.LookAtWork(id, ref task);
                break;
            case Phase.Delivering:
                release.LookAtDelivery(id, ref task);
                break;
            case Phase.Checking:
                release.LookAtChecks(id, ref task);
                break;
            case Phase.Merging:
                release.LookAtMerge(id, ref task);
                break;
            case Phase.Merged:
                release.LookAtTurn(id, ref task);
                break;
            case Phase.Deploying:
                release.LookAtRollout(id, ref task);
                break;
            case Phase.Verifying:
                release.LookAtHealth(id, ref task);
                break;
            case Phase.Ending or Phase.Closing:
                ends.LookAtEnding(id, ref task);
                break;
            default:
                ends.LookAtDebts(id, ref task);
                break;
        }
    }
}
