namespace Autopilot.Benchmarks.Scale;

/// <summary>
/// The traffic without the engine: what the engine would do with each task, look by look, under its own deadlines, backoffs and turns, and nothing of what a look costs.
/// One thread, one heap of events, a struct for each task.
/// </summary>
internal sealed class DayModel
{
    /// <summary>No day with what it leaves to the next one is longer.</summary>
    public const int MostMinutes = 36 * 60;

    // How long a waiting claim goes without a look of its own, in the mean; and the offers that one look passes over at most.
    private const double AloneSeconds = 4.5;
    private const int MostPassed = 8, MostAttempts = 3, GoodAnswers = 3;

    private static readonly TimeoutOptions Limits = new();
    private static readonly int Pickup = Ms(Limits.Pickup), Heartbeat = Ms(Limits.Heartbeat), Lease = Ms(Limits.Lease), LookMost = Ms(Limits.LookMost), Probe = Ms(Limits.ProbeInterval);

    private readonly Traffic traffic;
    private readonly int[] arrivals;
    private readonly TaskState[] tasks;
    private readonly EventQueue events = new();
    private readonly Targets targets;
    private readonly List<int> broken = [];
    private readonly int goesOut, comesBack;
    private int now, host;
    private long looks;

    public DayModel(Traffic traffic)
    {
        this.traffic = traffic;
        arrivals = [.. traffic.Arrivals().Select(Ms)];
        tasks = new TaskState[traffic.Tasks];
        targets = new Targets(traffic.Repositories);
        (goesOut, comesBack) = (Ms(traffic.Length / 2), Ms((traffic.Length / 2) + traffic.Outage));
        Pool = new WorkerPool(traffic.Workers, MostMinutes, new Waits(goesOut));
        (MergeWaits, DeployWaits) = (new Waits(goesOut), new Waits(goesOut));
    }

    public StepCounts Steps { get; } = new(MostMinutes);

    /// <summary>Leases of engine hosts on due runs.</summary>
    public MinuteSeries Looks { get; } = new(MostMinutes);

    public WorkerPool Pool { get; }

    public Waits MergeWaits { get; }

    public Waits DeployWaits { get; }

    /// <summary>Runs by their end, those that were tried again included.</summary>
    public Dictionary<Ending, int> Endings { get; } = [];

    /// <summary>When the last run ended.</summary>
    public int EndedAt { get; private set; }

    public int FrozenTargets { get; private set; }

    /// <summary>Tasks that people had to retry when the outage was over.</summary>
    public int Retried { get; private set; }

    private bool IsOut => now >= goesOut && now < comesBack;

    public DayModel Run()
    {
        events.Add(arrivals[0], EventKind.Arrival, 0);
        events.Add(Ms(traffic.MendedAt), EventKind.Mending, 0);
        for (var at = goesOut; at < comesBack; at += 1000)
        {
            events.Add(at, EventKind.Passing, 0);
        }

        events.Add(comesBack, EventKind.Return, 0);
        while (events.TryTake(out now, out var kind, out var task))
        {
            Handle(kind, task);
        }

        Pool.Account(now);
        return this;
    }

    private void Handle(EventKind kind, int task)
    {
        switch (kind)
        {
            case EventKind.Arrival:
                Arrive(task);
                break;
            case EventKind.Look when tasks[task].DueAt == now:
                Look(task, ref tasks[task]);
                break;
            case EventKind.AgentEnd when tasks[task] is { Phase: Phase.Working } working && working.EndsAt == now:
                EndAgent(task, ref tasks[task]);
                break;
            case EventKind.Slot:
                Pool.GiveBack(now);
                Match();
                break;
            case EventKind.Passing:
                Pass();
                break;
            case EventKind.Return:
                Match();
                break;
            case EventKind.Mending:
                Mend();
                break;
        }
    }

    private void Arrive(int task)
    {
        if (task + 1 < arrivals.Length)
        {
            events.Add(arrivals[task + 1], EventKind.Arrival, task + 1);
        }

        Steps.Add(now, Phase.Created, StepEnd.Changed);
        Begin(task, ref tasks[task], Phase.Offered);
    }

    private void Begin(int id, ref TaskState task, Phase phase)
    {
        (task.Attempt, task.ClaimsLost, task.FailedOffers, task.FactAt, task.Ending) = ((byte)(task.Attempt + 1), 0, 0, 0, Ending.None);
        (task.IsPulled, task.OnOffer) = (task.IsMerged, false);
        Enter(ref task, phase);
        if (phase == Phase.Merged)
        {
            targets.Enqueue(id);
        }

        Due(id, ref task, now);
    }

    private void Look(int id, ref TaskState task)
    {
        if (!task.Continues)
        {
            Looks.Add(now, 1);
            host = (int)(Draw.Uniform(traffic.Seed, id, (int)looks++, Drawn.Host) * traffic.Hosts);
        }

        task.Continues = false;
        switch (task.Phase)
        {
            case Phase.Offered or Phase.OfferedAgain:
                LookAtOffer(id, ref task);
                break;
            case Phase.Working:
                LookAtWork(id, ref task);
                break;
            case Phase.Delivering:
                LookAtDelivery(id, ref task);
                break;
            case Phase.Checking:
                LookAtChecks(id, ref task);
                break;
            case Phase.Merging:
                LookAtMerge(id, ref task);
                break;
            case Phase.Merged:
                LookAtTurn(id, ref task);
                break;
            case Phase.Deploying:
                LookAtRollout(id, ref task);
                break;
            case Phase.Verifying:
                LookAtHealth(id, ref task);
                break;
            case Phase.Ending or Phase.Closing:
                LookAtEnding(id, ref task);
                break;
            default:
                LookAtDebts(id, ref task);
                break;
        }
    }

    private void LookAtOffer(int id, ref TaskState task)
    {
        var again = task.Phase == Phase.OfferedAgain;
        if (again && (now >= task.Deadline || task.ClaimsLost >= Limits.ClaimsLost))
        {
            Withdraw(ref task);
            End(id, ref task, now >= task.Deadline ? Ending.ExecutionTimeout : Ending.ClaimsExhausted);
        }
        else if (!task.OnOffer && now < task.FactAt)
        {
            Steps.Add(now, task.Phase, StepEnd.Changed);
            Due(id, ref task, task.FactAt);
        }
        else if (!task.OnOffer)
        {
            Steps.Add(now, task.Phase, StepEnd.Changed);
            (task.OnOffer, task.Since) = (true, now);
            Pool.Offer(id, now);
            Due(id, ref task, now + (again ? Backoff(ref task) : Pickup));
            Match();
        }
        else if (again)
        {
            Steps.Add(now, task.Phase, StepEnd.Same);
            Due(id, ref task, now + Backoff(ref task));
        }
        else
        {
            JudgeOffer(id, ref task);
        }
    }

    private void JudgeOffer(int id, ref TaskState task)
    {
        Steps.Add(now, Phase.Offered, StepEnd.Changed);
        if (Pool.Free == 0 || now - Pool.LastClaimAt < Pickup)
        {
            Due(id, ref task, now + Pickup);
            return;
        }

        Withdraw(ref task);
        if (++task.FailedOffers >= Limits.DispatchAttempts)
        {
            End(id, ref task, Ending.DispatchFailed);
            return;
        }

        task.FactAt = now + (Ms(Limits.DispatchBackoff) << (task.FailedOffers - 1));
        Due(id, ref task, task.FactAt);
    }

    private void Withdraw(ref TaskState task)
    {
        Pool.Offered -= task.OnOffer ? 1 : 0;
        task.OnOffer = false;
    }

    // A claim needs the base's head: while the code host is out there is none.
    private void Match()
    {
        while (!IsOut && Pool.TryTake(now, (task, at) => tasks[task].OnOffer && tasks[task].Since == at) is { } id)
        {
            ref var task = ref tasks[id];
            Steps.Add(now, Phase.Claim, StepEnd.Changed);
            if (task.Phase == Phase.Offered)
            {
                task.Deadline = now + Ms(Limits.Execution);
            }

            Enter(ref task, Phase.Working);
            (task.OnOffer, task.FailedOffers, task.Claims, task.ClaimedAt) = (false, 0, (byte)(task.Claims + 1), now);
            var takes = traffic.Agent.At(Draw.Normal(traffic.Seed, id, task.Claims, Drawn.Agent));
            task.Dies = Draw.Uniform(traffic.Seed, id, task.Claims, Drawn.Lost) < traffic.Lost;
            task.EndsAt = now + Ms(task.Dies ? takes * Draw.Uniform(traffic.Seed, id, task.Claims, Drawn.LostAfter) : takes);
            events.Add(task.EndsAt, EventKind.AgentEnd, id);
            Due(id, ref task, Math.Min(now + Lease, task.Deadline));
        }
    }

    private void Pass()
    {
        var passed = (int)(((Pool.Free / AloneSeconds) + Math.Min(Pool.Free, traffic.Hosts)) * Math.Min(MostPassed, Pool.Offered));
        Steps.Add(now, Phase.Claim, StepEnd.Same, times: passed);
    }

    private void EndAgent(int id, ref TaskState task)
    {
        Pool.Work(task.ClaimedAt, now, Heartbeat);
        if (task.Dies)
        {
            events.Add(now + Ms(traffic.Restart), EventKind.Slot, id);
            return; // The engine sees it when the lease has ended.
        }

        Steps.Add(now, Phase.Report, StepEnd.Changed);
        if (IsOut)
        {
            Enter(ref task, Phase.OfferedAgain);
            task.FactAt = now + (Ms(Limits.DispatchBackoff) << task.ClaimsLost++);
        }
        else
        {
            Enter(ref task, Phase.Delivering);
            task.Deadline = now + Ms(Limits.PullRequest);
        }

        Due(id, ref task, now);
        Pool.GiveBack(now);
        Match();
    }

    private void LookAtWork(int id, ref TaskState task)
    {
        var beaten = task.ClaimedAt + ((Math.Min(now, task.Dies ? task.EndsAt : now) - task.ClaimedAt) / Heartbeat * Heartbeat);
        if (now >= task.Deadline)
        {
            if (now < task.EndsAt)
            {
                Pool.Work(task.ClaimedAt, now, Heartbeat);
                events.Add(now + Heartbeat, EventKind.Slot, id); // Its worker is told by its next heartbeat.
            }

            End(id, ref task, Ending.ExecutionTimeout);
        }
        else if (now >= beaten + Lease)
        {
            Steps.Add(now, Phase.Working, StepEnd.Left);
            Enter(ref task, Phase.OfferedAgain);
            task.ClaimsLost++;
            task.FactAt = now;
            LookAtOffer(id, ref task);
        }
        else
        {
            Steps.Add(now, Phase.Working, StepEnd.Same);
            Due(id, ref task, Math.Min(beaten + Lease, task.Deadline));
        }
    }

    private void LookAtDelivery(int id, ref TaskState task)
    {
        if (IsOut)
        {
            WaitOrEnd(id, ref task, Ending.PullRequestTimeout);
            return;
        }

        Steps.Add(now, Phase.Delivering, StepEnd.Left);
        Enter(ref task, Phase.Checking);
        task.IsPulled = true;
        task.FactAt = now + Ms(traffic.Checks.At(Draw.Normal(traffic.Seed, id, task.Attempt, Drawn.Checks)));
        task.Deadline = now + Ms(Limits.Checks);
        LookAtChecks(id, ref task);
    }

    private void LookAtChecks(int id, ref TaskState task)
    {
        if (IsOut || now < task.FactAt)
        {
            WaitOrEnd(id, ref task, Ending.ChecksTimeout);
        }
        else if (Draw.Uniform(traffic.Seed, id, task.Attempt, Drawn.Red) < traffic.Red)
        {
            End(id, ref task, Ending.ChecksFailed);
        }
        else
        {
            Steps.Add(now, Phase.Checking, StepEnd.Left);
            Steps.Add(now, Phase.Reviewing, StepEnd.Left);
            Enter(ref task, Phase.Merging);
            (task.Since, task.Deadline) = (now, now + Ms(Limits.Merge));
            LookAtMerge(id, ref task);
        }
    }

    private void LookAtMerge(int id, ref TaskState task)
    {
        if (IsOut)
        {
            WaitOrEnd(id, ref task, Ending.MergeTimeout);
            return;
        }

        var turn = Ms(traffic.MergeTurn);
        if (!targets.TryMerge(id, now, turn))
        {
            Hold(id, ref task);
            return;
        }

        MergeWaits.Add(now, now - task.Since);
        Steps.Add(now, Phase.Merging, StepEnd.Left);
        Enter(ref task, Phase.Merged);
        targets.Enqueue(id);
        (task.IsMerged, task.Continues, task.Since, task.Deadline) = (true, true, now + turn, now + turn + Ms(Limits.Deploy));
        Due(id, ref task, now + turn);
    }

    private void LookAtTurn(int id, ref TaskState task)
    {
        if (!targets.IsFree(id))
        {
            Hold(id, ref task);
            return;
        }

        if (task.Held)
        {
            (task.Held, task.Deadline) = (false, now + Ms(Limits.Deploy));
        }

        if (IsOut)
        {
            WaitOrEnd(id, ref task, Ending.DeployTimeout);
        }
        else if (!targets.IsFirst(id))
        {
            Hold(id, ref task);
        }
        else
        {
            DeployWaits.Add(now, now - task.Since);
            targets.Take(id);
            Steps.Add(now, Phase.Merged, StepEnd.Left);
            Enter(ref task, Phase.Deploying);
            task.FactAt = now + Ms(traffic.Rollout.At(Draw.Normal(traffic.Seed, id, task.Attempt, Drawn.Rollout)));
            task.Deadline = now + Ms(Limits.Deploy);
            LookAtRollout(id, ref task);
        }
    }

    private void LookAtRollout(int id, ref TaskState task)
    {
        if (IsOut || now < task.FactAt)
        {
            WaitOrEnd(id, ref task, Ending.DeployTimeout);
            return;
        }

        Steps.Add(now, Phase.Deploying, StepEnd.Left);
        Enter(ref task, Phase.Verifying);
        task.Good = 0;
        LookAtHealth(id, ref task);
    }

    private void LookAtHealth(int id, ref TaskState task)
    {
        if (++task.Good < GoodAnswers)
        {
            Steps.Add(now, Phase.Verifying, StepEnd.Changed);
            Due(id, ref task, now + Probe);
            return;
        }

        Steps.Add(now, Phase.Verifying, StepEnd.Left);
        Steps.Add(now, Phase.Completed, StepEnd.Same);
        targets.GiveBack(id);
        Enter(ref task, Phase.Completed);
        Finish(ref task, Ending.Completed);
    }

    // Whoever waits past the deadline, for a fact or for the code host, ends.
    private void WaitOrEnd(int id, ref TaskState task, Ending ending)
    {
        if (now >= task.Deadline)
        {
            End(id, ref task, ending);
        }
        else
        {
            Wait(id, ref task);
        }
    }

    private void Wait(int id, ref TaskState task)
    {
        var waitsFor = (byte)(IsOut ? 2 : 1);
        var known = (task.Seen & (1 << host)) != 0;
        Steps.Add(now, task.Phase, task.Told == waitsFor ? StepEnd.Same : StepEnd.Changed, known);
        (task.Told, task.Seen) = (waitsFor, IsOut ? task.Seen : (byte)(task.Seen | (1 << host)));
        Due(id, ref task, Math.Min(now + Backoff(ref task), task.Deadline));
    }

    private void Hold(int id, ref TaskState task)
    {
        Steps.Add(now, task.Phase, task.Held ? StepEnd.Same : StepEnd.Changed);
        task.Held = true;
        Due(id, ref task, now + LookMost);
    }

    private void End(int id, ref TaskState task, Ending ending)
    {
        Steps.Add(now, task.Phase, StepEnd.Left);
        if (task.Phase == Phase.Merged)
        {
            targets.Leave(id);
        }

        Enter(ref task, task.IsPulled ? Phase.Closing : Phase.Ending);
        (task.Ending, task.Deadline) = (ending, now + Ms(Limits.CleanUp));
        LookAtEnding(id, ref task);
    }

    // A pull request is closed or read back first; what cannot be read back in time stays a debt, and a deployment under way then freezes its target.
    private void LookAtEnding(int id, ref TaskState task)
    {
        var unread = IsOut && task.IsPulled;
        if (unread && now < task.Deadline)
        {
            Wait(id, ref task);
            return;
        }

        Steps.Add(now, task.Phase, StepEnd.Left);
        if (unread && targets.IsHolder(id))
        {
            targets.Freeze(id);
            FrozenTargets = Math.Max(FrozenTargets, targets.Frozen);
        }

        targets.GiveBack(id);
        task.Spent += (byte)(task.Ending == Ending.DispatchFailed ? 0 : 1);
        var ending = task.Ending;
        Finish(ref task, ending);
        Enter(ref task, unread ? Phase.Owing : Phase.Ended);
        if (ending == Ending.ChecksFailed && task.Spent < MostAttempts)
        {
            Steps.Add(now, Phase.Ended, StepEnd.Left);
            Begin(id, ref task, Phase.Offered);
            return;
        }

        Steps.Add(now, task.Phase, StepEnd.Same);
        if (ending != Ending.ChecksFailed)
        {
            broken.Add(id);
        }

        if (unread)
        {
            Due(id, ref task, now + LookMost);
        }
    }

    private void LookAtDebts(int id, ref TaskState task)
    {
        if (IsOut)
        {
            Steps.Add(now, Phase.Owing, StepEnd.Same);
            Due(id, ref task, now + LookMost);
            return;
        }

        Steps.Add(now, Phase.Owing, StepEnd.Left);
        Steps.Add(now, Phase.Ended, StepEnd.Same);
        Enter(ref task, Phase.Ended);
    }

    private void Mend()
    {
        targets.ReleaseAll();
        foreach (var id in broken)
        {
            ref var task = ref tasks[id];
            if (task.Phase == Phase.Ended && task.Spent < MostAttempts)
            {
                Retried++;
                Steps.Add(now, Phase.Retried, StepEnd.Changed);
                Begin(id, ref task, task.IsMerged ? Phase.Merged : Phase.Offered);
            }
        }
    }

    private void Finish(ref TaskState task, Ending ending)
    {
        (task.Ending, EndedAt) = (ending, now);
        Endings[ending] = Endings.GetValueOrDefault(ending) + 1;
    }

    private static void Enter(ref TaskState task, Phase phase)
    {
        if (!IsOneState(task.Phase, phase))
        {
            task.Waits = 0;
        }

        (task.Phase, task.Told, task.Seen, task.Held) = (phase, 0, 0, false);
    }

    // To be built is one state, whoever holds the claim; and a run that is being ended keeps its own.
    private static bool IsOneState(Phase from, Phase to) =>
        to is Phase.Ending or Phase.Closing || (from is Phase.Working or Phase.OfferedAgain && to is Phase.Working or Phase.OfferedAgain or Phase.Delivering);

    // Each host doubles its own waits.
    private int Backoff(ref TaskState task)
    {
        var shift = host * 4;
        var waited = (int)(task.Waits >> shift) & 15;
        if (waited < 15)
        {
            task.Waits += 1u << shift;
        }

        return Math.Min(Ms(Limits.LookLeast) << waited, LookMost);
    }

    private void Due(int id, ref TaskState task, int at)
    {
        task.DueAt = at;
        events.Add(at, EventKind.Look, id);
    }

    private static int Ms(TimeSpan time) => (int)time.TotalMilliseconds;
}
