namespace Autopilot;

/// <summary>How long is waited before a retry: doubled each time, cut off at a cap, and shortened at random by up to half, so that callers do not meet again.</summary>
/// <param name="options">Start and cap.</param>
/// <param name="random">Between 0 and 1.</param>
internal sealed class Backoff(VertexOptions options, Func<double> random)
{
    /// <summary>The wait before a retry; null: what the answer asks for is longer than may be waited here.</summary>
    /// <param name="retry">Which one, from 1.</param>
    /// <param name="asked">What the answer asks for.</param>
    public TimeSpan? Find(int retry, TimeSpan? asked)
    {
        if (asked > options.BackoffCap)
        {
            return null;
        }

        var full = options.BackoffStart.Ticks * Math.Pow(2, Math.Min(retry - 1, 30));
        var jittered = TimeSpan.FromTicks((long)(Math.Min(full, options.BackoffCap.Ticks) * (1 - (random() / 2))));
        return asked > jittered ? asked : jittered;
    }
}
