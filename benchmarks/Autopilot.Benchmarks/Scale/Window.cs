namespace Autopilot.Benchmarks.Scale;

/// <summary>An hour of the day whose rates are told, in milliseconds since its beginning.</summary>
internal readonly record struct Window(int From, int To)
{
    private const int Minute = MinuteSeries.MillisecondsPerMinute;

    /// <summary>Before anything goes wrong.</summary>
    public static Window Ordinary(Traffic traffic) => new(0, Ms(traffic.Length / 2));

    /// <summary>While the code host is out.</summary>
    public static Window Outage(Traffic traffic) => new(Ms(traffic.Length / 2), Ms((traffic.Length / 2) + traffic.Outage));

    /// <summary>From its return to an hour after everything that it ended was tried again.</summary>
    public static Window Storm(Traffic traffic) => new(Ms((traffic.Length / 2) + traffic.Outage), Ms(traffic.MendedAt) + (60 * Minute));

    private static int Ms(TimeSpan time) => (int)time.TotalMilliseconds;
}

/// <summary>Rates a second: the mean over the day, and the highest minute of each window.</summary>
internal sealed record Rates(double Mean, double PeakOrdinary, double PeakOutage, double PeakStorm, double PeakDay)
{
    public static Rates Of(MinuteSeries series, Traffic traffic, double unit = 60)
    {
        double Peak(Window window) => Round(series.PeakBetween(window.From, window.To) / unit);
        return new Rates(
            Round(series.Total / traffic.Length.TotalMinutes / unit), Peak(Window.Ordinary(traffic)), Peak(Window.Outage(traffic)), Peak(Window.Storm(traffic)),
            Round(series.PeakMinute / unit));
    }

    private static double Round(double value) => value >= 100 ? Math.Round(value) : Math.Round(value, 2);
}
