namespace Autopilot.Testing;

/// <summary>
/// One thread, one clock, and the processors of all hosts, workers and people. Which continuation of those that are ready
/// runs next is drawn from the seed; no time passes by itself.
/// </summary>
internal sealed class Timeline(ManualClock clock, Chance chance)
{
    // A moment in which so much runs never ends.
    private const int MostAtOnce = 200_000;

    private readonly List<(Lane Lane, Task Task)> ready = [];

    public ManualClock Clock => clock;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Runs whatever can run without time passing.</summary>
    /// <returns>False when there was no end to it.</returns>
    public bool Settle(Func<bool> isOver)
    {
        for (var ran = 0; ready.Count > 0 && !isOver(); ran++)
        {
            if (ran > MostAtOnce)
            {
                return false;
            }

            var index = ready.Count == 1 ? 0 : chance.Below(ready.Count);
            var (lane, task) = ready[index];
            ready[index] = ready[^1];
            ready.RemoveAt(ready.Count - 1);
            lane.Execute(task);
        }

        return true;
    }

    /// <summary>Lets time pass until the next timer, or to a time at most.</summary>
    public void Step(DateTimeOffset most)
    {
        var left = most - Now;
        clock.Advance(clock.NextTimerIn is { } next && next < left ? next : left);
    }

    internal void Enqueue(Lane lane, Task task) => ready.Add((lane, task));
}
