namespace Autopilot;

/// <summary>
/// Lets the claims that a signal has woken look one after the other. What one worker did not find, another that offers the same does
/// not find either: of a hundred that wait for one piece of work, two look, and not all at once. Polls are not held back, so a
/// signal's false emptiness, such as for a worker that the work excludes, costs one poll at most.
/// </summary>
internal sealed class ClaimGate
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Desk> desks = new(StringComparer.Ordinal);

    /// <summary>Looks, unless another has found nothing since the same signal.</summary>
    /// <param name="capabilities">What the worker offers.</param>
    /// <param name="signal">The signal that was taken before the look.</param>
    /// <param name="look">The look.</param>
    /// <param name="cancellationToken">Ends the wait for the turn.</param>
    public async Task<T?> LookAsync<T>(
        IReadOnlyList<string> capabilities, Task signal, Func<Task<T?>> look, CancellationToken cancellationToken)
        where T : class
    {
        var desk = Find(string.Join('\n', capabilities));
        await desk.Turn.WaitAsync(cancellationToken);
        try
        {
            if (ReferenceEquals(desk.EmptySince, signal))
            {
                return null;
            }

            var found = await look();
            desk.EmptySince = found is null ? signal : null;
            return found;
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    private Desk Find(string key)
    {
        lock (gate)
        {
            return desks.TryGetValue(key, out var desk) ? desk : desks[key] = new Desk();
        }
    }

    private sealed class Desk
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public Task? EmptySince { get; set; }
    }
}
