using System.Collections.Concurrent;

namespace Autopilot.Benchmarks;

/// <summary>Gathers how long things took.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentQueue<double> milliseconds = new();

    public void Add(TimeSpan elapsed) => milliseconds.Enqueue(elapsed.TotalMilliseconds);

    public LatencySummary Summarise()
    {
        var ordered = milliseconds.Order().ToArray();
        return new LatencySummary(ordered.Length, Round(ordered.Average()), At(ordered, 0.5), At(ordered, 0.9), At(ordered, 0.99), Round(ordered[^1]));
    }

    private static double At(double[] ordered, double share) => Round(ordered[Math.Min(ordered.Length - 1, (int)(ordered.Length * share))]);

    private static double Round(double value) => Math.Round(value, 3);
}

/// <summary>Latencies in milliseconds.</summary>
internal sealed record LatencySummary(int Count, double Mean, double P50, double P90, double P99, double Max);
