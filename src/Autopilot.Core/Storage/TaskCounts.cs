namespace Autopilot;

/// <summary>How many tasks stand how, at one moment.</summary>
/// <param name="Now">The store's time of the reading.</param>
/// <param name="Each">The number of each standing; one that is not in it has none.</param>
public sealed record TaskCounts(DateTimeOffset Now, IReadOnlyDictionary<Standing, long> Each)
{
    /// <summary>The number of a standing.</summary>
    /// <param name="standing">The standing.</param>
    public long Of(Standing standing) => Each.TryGetValue(standing, out var count) ? count : 0;
}
