using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// Lets the waiting claims of a host look one after the other, and share what they find. What one worker did not find, another that offers
/// the same does not find either: of a hundred that wait, one looks for each signal and one for each poll, and one more for each piece of
/// work that is found.
/// </summary>
internal sealed class ClaimGate(TimeProvider time, TimeSpan poll)
{
    private readonly ConcurrentDictionary<string, Desk> desks = new(StringComparer.Ordinal);

    /// <summary>Where those wait that offer the same.</summary>
    public Desk Find(IReadOnlyList<string> capabilities) => desks.GetOrAdd(string.Join('\n', capabilities), _ => new Desk());

    /// <summary>Looks, unless another has found nothing since the same signal and within the poll.</summary>
    /// <param name="desk">Where the worker waits.</param>
    /// <param name="signal">The signal that was taken before the look.</param>
    /// <param name="look">The look.</param>
    /// <param name="cancellationToken">Ends the wait for the turn.</param>
    public async Task<WorkOrder?> LookAsync(Desk desk, Task signal, Func<Task<ClaimLook>> look, CancellationToken cancellationToken)
    {
        await desk.Turn.WaitAsync(cancellationToken);
        try
        {
            if (ReferenceEquals(desk.EmptySince, signal) && time.GetElapsedTime(desk.LookedAt) < poll)
            {
                return null;
            }

            var at = time.GetTimestamp();
            var found = await look();
            if (found.WasFree)
            {
                (desk.EmptySince, desk.LookedAt) = (found.Order is null ? signal : null, at);
            }

            return found.Order;
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    internal sealed class Desk
    {
        public SemaphoreSlim Turn { get; } = new(1);

        /// <summary>The signal that was taken before the last look that found nothing.</summary>
        public Task? EmptySince { get; set; }

        public long LookedAt { get; set; }
    }
}

/// <summary>What a look for work came to.</summary>
/// <param name="Order">What was claimed, if anything.</param>
/// <param name="WasFree">Whether the worker had a free slot to look for: the look of one that had none says nothing to others.</param>
internal readonly record struct ClaimLook(WorkOrder? Order, bool WasFree);
