namespace Autopilot.Benchmarks.Scale;

/// <summary>How runs begin and end, what an end leaves behind, and how people mend it.</summary>
internal sealed class EndLooks(DayState day)
{
    private readonly List<int> broken = [];

    /// <summary>Runs by their end, those that were tried again included.</summary>
    public Dictionary<Ending, int> Endings { get; } = [];

    /// <summary>When the last run ended.</summary>
    public int EndedAt { get; private set; }

    /// <summary>Targets that were frozen at most at a time.</summary>
    public int FrozenTargets { get; private set; }

    /// <summary>Tasks that people had to retry when the outage was over.</summary>
    public int Retried { get; private set; }

    public void Begin(int id, ref TaskState task, Phase phase)
    {
        (task.Attempt, task.ClaimsLost, task.FailedOffers, task.FactAt, task.Ending) = ((byte)(task.Attempt + 1), 0, 0, 0, Ending.None);
        (task.IsPulled, task.OnOffer) = (task.IsMerged, false);
        DayState.Enter(ref task, phase);
        if (phase == Phase.Merged)
        {
            day.Targets.Enqueue(id);
        }

        day.Due(id, ref task, day.Now);
    }

    public void End(int id, ref TaskState task, Ending ending)
    {
        day.Count(task.Phase, StepEnd.Left);
        if (task.Phase == Phase.Merged)
        {
            day.Targets.Leave(id);
        }

        DayState.Enter(ref task, task.IsPulled ? Phase.Closing : Phase.Ending);
        (task.Ending, task.Deadline) = (ending, day.Now + DayState.Ms(DayState.Limits.CleanUp));
        LookAtEnding(id, ref task);
    }

    // A pull request is closed or read back first; what cannot be read back in time stays a debt, and a deployment under way then freezes its target.
    public void LookAtEnding(int id, ref TaskState task)
    {
        var unread = day.IsOut && task.IsPulled;
        if (unread && day.Now < task.Deadline)
        {
            day.Wait(id, ref task);
            return;
        }

        day.Count(task.Phase, StepEnd.Left);
        if (unread && day.Targets.IsHolder(id))
        {
            day.Targets.Freeze(id);
            FrozenTargets = Math.Max(FrozenTargets, day.Targets.Frozen);
        }

        day.Targets.GiveBack(id);
        task.Spent += (byte)(task.Ending == Ending.DispatchFailed ? 0 : 1);
        var ending = task.Ending;
        Finish(ref task, ending);
        DayState.Enter(ref task, unread ? Phase.Owing : Phase.Ended);
        if (ending == Ending.ChecksFailed && task.Spent < DayState.MostAttempts)
        {
            day.Count(Phase.Ended, StepEnd.Left);
            Begin(id, ref task, Phase.Offered);
            return;
        }

        day.Count(task.Phase, StepEnd.Same);
        if (ending != Ending.ChecksFailed)
        {
            broken.Add(id);
        }

        if (unread)
        {
            day.Due(id, ref task, day.Now + DayState.LookMost);
        }
    }

    public void LookAtDebts(int id, ref TaskState task)
    {
        if (day.IsOut)
        {
            day.Count(Phase.Owing, StepEnd.Same);
            day.Due(id, ref task, day.Now + DayState.LookMost);
            return;
        }

        day.Count(Phase.Owing, StepEnd.Left);
        day.Count(Phase.Ended, StepEnd.Same);
        DayState.Enter(ref task, Phase.Ended);
    }

    public void Mend()
    {
        day.Targets.ReleaseAll();
        foreach (var id in broken)
        {
            ref var task = ref day.Tasks[id];
            if (task.Phase == Phase.Ended && task.Spent < DayState.MostAttempts)
            {
                Retried++;
                day.Count(Phase.Retried, StepEnd.Changed);
                Begin(id, ref task, task.IsMerged ? Phase.Merged : Phase.Offered);
            }
        }
    }

    public void Finish(ref TaskState task, Ending ending)
    {
        (task.Ending, EndedAt) = (ending, day.Now);
        Endings[ending] = Endings.GetValueOrDefault(ending) + 1;
    }
}
