namespace Autopilot.Benchmarks.Scale;

/// <summary>How long things waited, in milliseconds: those whose wait ended before something happened, and the others.</summary>
/// <param name="happens">When it happens.</param>
internal sealed class Waits(int happens)
{
    private readonly List<int> before = [], after = [];

    public void Add(int now, int wait) => (now < happens ? before : after).Add(wait);

    /// <summary>Seconds of waiting, before and after.</summary>
    public object Describe() => new { beforeTheOutage = Quantiles.Of(before), fromTheOutageOn = Quantiles.Of(after) };
}

/// <summary>Waits in seconds.</summary>
internal sealed record Quantiles(double P50, double P90, double P99, double Most)
{
    public static Quantiles Of(List<int> milliseconds)
    {
        milliseconds.Sort();
        double At(double share) => milliseconds.Count == 0 ? 0 : Math.Round(milliseconds[Math.Min(milliseconds.Count - 1, (int)(milliseconds.Count * share))] / 1000.0, 1);
        return new Quantiles(At(0.5), At(0.9), At(0.99), At(1));
    }
}
