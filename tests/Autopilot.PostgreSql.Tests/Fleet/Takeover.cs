namespace Autopilot.Tests;

/// <summary>What a killed host held was taken over.</summary>
/// <param name="IsClaim">A worker's claim; otherwise a host's lease on a run.</param>
/// <param name="After">The time from the kill.</param>
/// <param name="Left">What the lease still had at the kill.</param>
/// <param name="IsDisturbed">Whether the server was stopped meanwhile.</param>
internal sealed record Takeover(bool IsClaim, TimeSpan After, TimeSpan Left, bool IsDisturbed)
{
    /// <summary>How long nobody took it though it was free.</summary>
    public TimeSpan Late => After > Left ? After - Left : TimeSpan.Zero;

    /// <summary>A percentile of times, from 0 to 100.</summary>
    public static TimeSpan Percentile(IEnumerable<TimeSpan> times, int percent)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
    }
}
