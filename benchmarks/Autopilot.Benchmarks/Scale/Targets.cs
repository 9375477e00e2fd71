namespace Autopilot.Benchmarks.Scale;

/// <summary>The turns of each repository: on its base while merging, on its target while deploying, in the order of the merges.</summary>
internal sealed class Targets(int repositories)
{
    private const int Nobody = -1;

    private readonly int[] mergingUntil = new int[repositories];
    private readonly int[] holders = [.. Enumerable.Repeat(Nobody, repositories)];
    private readonly bool[] frozen = new bool[repositories];
    private readonly LinkedList<int>[] merged = [.. Enumerable.Range(0, repositories).Select(_ => new LinkedList<int>())];

    /// <summary>Targets that somebody must release.</summary>
    public int Frozen => frozen.Count(one => one);

    public bool TryMerge(int task, int now, int turn)
    {
        ref var until = ref mergingUntil[task % repositories];
        if (until > now)
        {
            return false;
        }

        until = now + turn;
        return true;
    }

    public void Enqueue(int task) => merged[task % repositories].AddLast(task);

    public bool IsFree(int task) => !frozen[task % repositories] && holders[task % repositories] == Nobody;

    public bool IsHolder(int task) => holders[task % repositories] == task;

    public bool IsFirst(int task) => merged[task % repositories].First!.Value == task;

    public void Take(int task)
    {
        merged[task % repositories].RemoveFirst();
        holders[task % repositories] = task;
    }

    public void Leave(int task) => merged[task % repositories].Remove(task);

    public void GiveBack(int task)
    {
        if (holders[task % repositories] == task)
        {
            holders[task % repositories] = Nobody;
        }
    }

    public void Freeze(int task) => frozen[task % repositories] = true;

    public void ReleaseAll() => Array.Clear(frozen);
}
