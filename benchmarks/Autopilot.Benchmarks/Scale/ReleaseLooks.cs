namespace Autopilot.Benchmarks.Scale;

/// <summary>From the pushed branch to the proof in production.</summary>
internal sealed class ReleaseLooks(DayState day, EndLooks ends)
{
    private const int GoodAnswers = 3;

    private static readonly TimeoutOptions Limits = DayState.Limits;
    private static readonly int Probe = DayState.Ms(Limits.ProbeInterval);

    public void LookAtDelivery(int id, ref TaskState task)
    {
        if (day.IsOut)
        {
            WaitOrEnd(id, ref task, Ending.PullRequestTimeout);
            return;
        }

        day.Count(Phase.Delivering, StepEnd.Left);
        DayState.Enter(ref task, Phase.Checking);
        task.IsPulled = true;
        task.FactAt = day.Now + DayState.Ms(day.Traffic.Checks.At(Draw.Normal(day.Traffic.Seed, id, task.Attempt, Drawn.Checks)));
        task.Deadline = day.Now + DayState.Ms(Limits.Checks);
        LookAtChecks(id, ref task);
    }

    public void LookAtChecks(int id, ref TaskState task)
    {
        if (day.IsOut || day.Now < task.FactAt)
        {
            WaitOrEnd(id, ref task, Ending.ChecksTimeout);
        }
        else if (Draw.Uniform(day.Traffic.Seed, id, task.Attempt, Drawn.Red) < day.Traffic.Red)
        {
            ends.End(id, ref task, Ending.ChecksFailed);
        }
        else
        {
            day.Count(Phase.Checking, StepEnd.Left);
            day.Count(Phase.Reviewing, StepEnd.Left);
            DayState.Enter(ref task, Phase.Merging);
            (task.Since, task.Deadline) = (day.Now, day.Now + DayState.Ms(Limits.Merge));
            LookAtMerge(id, ref task);
        }
    }

    public void LookAtMerge(int id, ref TaskState task)
    {
        if (day.IsOut)
        {
            WaitOrEnd(id, ref task, Ending.MergeTimeout);
            return;
        }

        var turn = DayState.Ms(day.Traffic.MergeTurn);
        if (!day.Targets.TryMerge(id, day.Now, turn))
        {
            day.Hold(id, ref task);
            return;
        }

        day.MergeWaits.Add(day.Now, day.Now - task.Since);
        day.Count(Phase.Merging, StepEnd.Left);
        DayState.Enter(ref task, Phase.Merged);
        day.Targets.Enqueue(id);
        (task.IsMerged, task.Continues, task.Since, task.Deadline) = (true, true, day.Now + turn, day.Now + turn + DayState.Ms(Limits.Deploy));
        day.Due(id, ref task, day.Now + turn);
    }

    public void LookAtTurn(int id, ref TaskState task)
    {
        if (!day.Targets.IsFree(id))
        {
            day.Hold(id, ref task);
            return;
        }

        if (task.Held)
        {
            (task.Held, task.Deadline) = (false, day.Now + DayState.Ms(Limits.Deploy));
        }

        if (day.IsOut)
        {
            WaitOrEnd(id, ref task, Ending.DeployTimeout);
        }
        else if (!day.Targets.IsFirst(id))
        {
            day.Hold(id, ref task);
        }
        else
        {
            day.DeployWaits.Add(day.Now, day.Now - task.Since);
            day.Targets.Take(id);
            day.Count(Phase.Merged, StepEnd.Left);
            DayState.Enter(ref task, Phase.Deploying);
            task.FactAt = day.Now + DayState.Ms(day.Traffic.Rollout.At(Draw.Normal(day.Traffic.Seed, id, task.Attempt, Drawn.Rollout)));
            task.Deadline = day.Now + DayState.Ms(Limits.Deploy);
            LookAtRollout(id, ref task);
        }
    }

    public void LookAtRollout(int id, ref TaskState task)
    {
        if (day.IsOut || day.Now < task.FactAt)
        {
            WaitOrEnd(id, ref task, Ending.DeployTimeout);
            return;
        }

        day.Count(Phase.Deploying, StepEnd.Left);
        DayState.Enter(ref task, Phase.Verifying);
        task.Good = 0;
        LookAtHealth(id, ref task);
    }

    public void LookAtHealth(int id, ref TaskState task)
    {
        if (++task.Good < GoodAnswers)
        {
            day.Count(Phase.Verifying, StepEnd.Changed);
            day.Due(id, ref task, day.Now + Probe);
            return;
        }

        day.Count(Phase.Verifying, StepEnd.Left);
        day.Count(Phase.Completed, StepEnd.Same);
        day.Targets.GiveBack(id);
        DayState.Enter(ref task, Phase.Completed);
        ends.Finish(ref task, Ending.Completed);
    }

    // Whoever waits past the deadline, for a fact or for the code host, ends.
    private void WaitOrEnd(int id, ref TaskState task, Ending ending)
    {
        if (day.Now >= task.Deadline)
        {
            ends.End(id, ref task, ending);
        }
        else
        {
            day.Wait(id, ref task);
        }
    }
}
