namespace Autopilot.Benchmarks.Scale;

/// <summary>An amount for each minute.</summary>
internal sealed class MinuteSeries
{
    public const int MillisecondsPerMinute = 60_000;

    private readonly double[] amounts;

    public MinuteSeries(int minutes) => amounts = new double[minutes];

    public MinuteSeries(double[] amounts) => this.amounts = amounts;

    /// <summary>The sum of all minutes.</summary>
    public double Total => amounts.Sum();

    public void Add(int at, double amount) => amounts[at / MillisecondsPerMinute] += amount;

    /// <summary>Adds a level that holds for a time, in units times seconds.</summary>
    public void AddLevel(int from, int to, double level)
    {
        while (from < to)
        {
            var end = Math.Min(to, ((from / MillisecondsPerMinute) + 1) * MillisecondsPerMinute);
            Add(from, level * (end - from) / 1000.0);
            from = end;
        }
    }

    /// <summary>The sum of the minutes before a time.</summary>
    public double Until(TimeSpan end) => amounts.Take((int)end.TotalMinutes).Sum();

    /// <summary>The most within one minute of a window.</summary>
    public double Peak(Window window) => Of(window).Max();

    /// <summary>The most within 60 minutes in a row of a window; where it is shorter, all of it.</summary>
    public double PeakHour(Window window)
    {
        var minutes = Of(window);
        return Enumerable.Range(0, Math.Max(1, minutes.Length - 59)).Max(from => minutes.Skip(from).Take(60).Sum());
    }

    /// <summary>This and another one, minute by minute.</summary>
    public MinuteSeries With(MinuteSeries other, Func<double, double, double> both) => new([.. amounts.Zip(other.amounts, both)]);

    private double[] Of(Window window) => amounts[(window.From / MillisecondsPerMinute)..(window.To / MillisecondsPerMinute)];
}
