using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>Since when check sets are as they are, as far as this host has seen them.</summary>
internal sealed class SettledSets(TimeProvider time)
{
    private const int MostSets = 1000;

    private readonly ConcurrentDictionary<string, (string Fingerprint, long Since)> sets = new(StringComparer.Ordinal);

    /// <summary>How long a commit's set has been seen unchanged; zero at the first look.</summary>
    public TimeSpan See(RepositoryName repository, string sha, string fingerprint)
    {
        if (sets.Count >= MostSets)
        {
            sets.Clear();
        }

        var now = time.GetTimestamp();
        var seen = sets.AddOrUpdate($"{repository} {sha}", (fingerprint, now), (_, kept) => kept.Fingerprint == fingerprint ? kept : (fingerprint, now));
        return time.GetElapsedTime(seen.Since, now);
    }
}
