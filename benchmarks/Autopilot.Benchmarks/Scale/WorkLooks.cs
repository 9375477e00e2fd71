namespace Autopilot.Benchmarks.Scale;

/// <summary>From the offer to the report: who claims, who dies, and what the engine sees of it.</summary>
internal sealed class WorkLooks(DayState day, EndLooks ends)
{
    // How long a waiting claim goes without a look of its own, in the mean; and the offers that one look passes over at most.
    private const double AloneSeconds = 4.5;
    private const int MostPassed = 8;

    private static readonly TimeoutOptions Limits = DayState.Limits;
    private static readonly int Pickup = DayState.Ms(Limits.Pickup), Heartbeat = DayState.Heartbeat, Lease = DayState.Ms(Limits.Lease);

    public void LookAtOffer(int id, ref TaskState task)
    {
        var again = task.Phase == Phase.OfferedAgain;
        if (again && (day.Now >= task.Deadline || task.ClaimsLost >= Limits.ClaimsLost))
        {
            Withdraw(ref task);
            ends.End(id, ref task, day.Now >= task.Deadline ? Ending.ExecutionTimeout : Ending.ClaimsExhausted);
        }
        else if (!task.OnOffer && day.Now < task.FactAt)
        {
            day.Count(task.Phase, StepEnd.Changed);
            day.Due(id, ref task, task.FactAt);
        }
        else if (!task.OnOffer)
        {
            day.Count(task.Phase, StepEnd.Changed);
            (task.OnOffer, task.Since) = (true, day.Now);
            day.Pool.Offer(id, day.Now);
            day.Due(id, ref task, day.Now + (again ? day.Backoff(ref task) : Pickup));
            Match();
        }
        else if (again)
        {
            day.Count(task.Phase, StepEnd.Same);
            day.Due(id, ref task, day.Now + day.Backoff(ref task));
        }
        else
        {
            JudgeOffer(id, ref task);
        }
    }

    private void JudgeOffer(int id, ref TaskState task)
    {
        day.Count(Phase.Offered, StepEnd.Changed);
        var isServed = day.Now - day.Pool.LastClaimAt < Pickup;
        if (!isServed)
        {
            day.SlotCounts.Add(day.Now, 1);
        }

        if (isServed || day.Pool.Free == 0)
        {
            day.Due(id, ref task, day.Now + Pickup);
            return;
        }

        Withdraw(ref task);
        if (++task.FailedOffers >= Limits.DispatchAttempts)
        {
            ends.End(id, ref task, Ending.DispatchFailed);
            return;
        }

        task.FactAt = day.Now + (DayState.Ms(Limits.DispatchBackoff) << (task.FailedOffers - 1));
        day.Due(id, ref task, task.FactAt);
    }

    private void Withdraw(ref TaskState task)
    {
        day.Pool.Offered -= task.OnOffer ? 1 : 0;
        task.OnOffer = false;
    }

    // A claim needs the base's head: while the code host is out there is none.
    public void Match()
    {
        while (!day.IsOut && day.Pool.TryTake(day.Now, (task, at) => day.Tasks[task].OnOffer && day.Tasks[task].Since == at) is { } id)
        {
            ref var task = ref day.Tasks[id];
            day.Count(Phase.Claim, StepEnd.Changed);
            if (task.Phase == Phase.Offered)
            {
                task.Deadline = day.Now + DayState.Ms(Limits.Execution);
            }

            DayState.Enter(ref task, Phase.Working);
            (task.OnOffer, task.FailedOffers, task.Claims, task.ClaimedAt) = (false, 0, (byte)(task.Claims + 1), day.Now);
            var takes = day.Traffic.Agent.At(Draw.Normal(day.Traffic.Seed, id, task.Claims, Drawn.Agent));
            task.Dies = Draw.Uniform(day.Traffic.Seed, id, task.Claims, Drawn.Lost) < day.Traffic.Lost;
            task.EndsAt = day.Now + DayState.Ms(task.Dies ? takes * Draw.Uniform(day.Traffic.Seed, id, task.Claims, Drawn.LostAfter) : takes);
            day.Events.Add(task.EndsAt, EventKind.AgentEnd, id);
            day.Due(id, ref task, Math.Min(day.Now + Lease, task.Deadline));
        }
    }

    public void Pass()
    {
        var passed = (int)(((day.Pool.Free / AloneSeconds) + Math.Min(day.Pool.Free, day.Traffic.Hosts)) * Math.Min(MostPassed, day.Pool.Offered));
        day.Steps.Add(day.Now, Phase.Claim, StepEnd.Same, times: passed);
    }

    public void EndAgent(int id, ref TaskState task)
    {
        day.Pool.Work(task.ClaimedAt, day.Now, Heartbeat);
        if (task.Dies)
        {
            day.Events.Add(day.Now + DayState.Ms(day.Traffic.Restart), EventKind.Slot, id);
            return; // The engine sees it when the lease has ended.
        }

        day.Count(Phase.Report, StepEnd.Changed);
        if (day.IsOut)
        {
            DayState.Enter(ref task, Phase.OfferedAgain);
            task.FactAt = day.Now + (DayState.Ms(Limits.DispatchBackoff) << task.ClaimsLost++);
        }
        else
        {
            DayState.Enter(ref task, Phase.Delivering);
            task.Deadline = day.Now + DayState.Ms(Limits.PullRequest);
        }

        day.Due(id, ref task, day.Now);
        day.Pool.GiveBack(day.Now);
        Match();
    }

    public void LookAtWork(int id, ref TaskState task)
    {
        var beaten = task.ClaimedAt + ((Math.Min(day.Now, task.Dies ? task.EndsAt : day.Now) - task.ClaimedAt) / Heartbeat * Heartbeat);
        if (day.Now >= task.Deadline)
        {
            if (day.Now < task.EndsAt)
            {
                day.Pool.Work(task.ClaimedAt, day.Now, Heartbeat);
                day.Events.Add(day.Now + Heartbeat, EventKind.Slot, id); // Its worker is told by its next heartbeat.
            }

            ends.End(id, ref task, Ending.ExecutionTimeout);
        }
        else if (day.Now >= beaten + Lease)
        {
            day.Count(Phase.Working, StepEnd.Left);
            DayState.Enter(ref task, Phase.OfferedAgain);
            task.ClaimsLost++;
            task.FactAt = day.Now;
            LookAtOffer(id, ref task);
        }
        else
        {
            day.Count(Phase.Working, StepEnd.Same);
            day.Due(id, ref task, Math.Min(beaten + Lease, task.Deadline));
        }
    }
}
