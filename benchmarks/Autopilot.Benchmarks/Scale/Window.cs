namespace Autopilot.Benchmarks.Scale;

/// <summary>A part of the day, in milliseconds since its beginning.</summary>
internal readonly record struct Window(int From, int To)
{
    /// <summary>Before anything goes wrong.</summary>
    public static Window Ordinary(Traffic traffic) => new(0, Ms(traffic.Length / 2));

    /// <summary>While the code host is out.</summary>
    public static Window Outage(Traffic traffic) => new(Ms(traffic.Length / 2), Ms((traffic.Length / 2) + traffic.Outage));

    /// <summary>From its return to the end of the day: with the work that waited, and everything that was tried again.</summary>
    public static Window Storm(Traffic traffic) => new(Ms((traffic.Length / 2) + traffic.Outage), Ms(traffic.Length));

    private static int Ms(TimeSpan time) => (int)time.TotalMilliseconds;
}

/// <summary>Rates: the mean over the day, and the highest minute of each part of it.</summary>
internal sealed record Rates(double Mean, double PeakOrdinary, double PeakOutage, double PeakStorm)
{
    /// <param name="series">Amounts for each minute.</param>
    /// <param name="traffic">The day.</param>
    /// <param name="unit">What an amount is divided by: 60 for rates a second.</param>
    public static Rates Of(MinuteSeries series, Traffic traffic, double unit = 60) => new(
        Round(series.Until(traffic.Length) / traffic.Length.TotalMinutes / unit),
        Round(series.Peak(Window.Ordinary(traffic)) / unit),
        Round(series.Peak(Window.Outage(traffic)) / unit),
        Round(series.Peak(Window.Storm(traffic)) / unit));

    private static double Round(double value) => value >= 100 ? Math.Round(value) : Math.Round(value, value >= 1 ? 2 : 3);
}
