using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>How long to wait between two looks that found nothing new: doubling from the least to the most. Only a hint; losing it loses nothing.</summary>
internal sealed class LookBackoff
{
    private readonly ConcurrentDictionary<Vtid, (int Attempt, RunState State, int Waits)> waits = new();

    /// <summary>The wait after one more look that found nothing new.</summary>
    public TimeSpan Next(Run run)
    {
        var (_, _, count) = waits.AddOrUpdate(
            run.Vtid,
            _ => (run.Attempt, run.State, 0),
            (_, known) => known.Attempt == run.Attempt && known.State == run.State ? known with { Waits = known.Waits + 1 } : (run.Attempt, run.State, 0));
        var limits = run.Policy.Timeouts;
        var wait = limits.LookLeast * Math.Pow(2, Math.Min(count, 20));
        return wait < limits.LookMost ? wait : limits.LookMost;
    }

    /// <summary>Forgets a run that has ended.</summary>
    public void Forget(Run run) => waits.TryRemove(run.Vtid, out _);
}
