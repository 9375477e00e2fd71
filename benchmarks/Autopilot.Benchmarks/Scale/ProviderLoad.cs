namespace Autopilot.Benchmarks.Scale;

/// <summary>What a day asks of the providers, against what they publish. Nothing slows the model down: it says how many installations, projects and quotas keep it from being slowed.</summary>
internal static class ProviderLoad
{
    private const double SecondsPerRequest = 0.25;

    public static object GitHub(Traffic traffic, DayState day, StepCosts costs)
    {
        MinuteSeries Priced(Func<Requests, bool, double> price) =>
            day.Steps.Price((step, known) => Enum.GetValues<Call>().Sum(call => costs.Mean(step, call) * price(Requests.GitHub(call), known)));
        var all = Priced((one, _) => one.Reads + one.Lists + one.Writes);
        var counted = Priced((one, known) => (known ? 0 : one.Reads) + one.Lists + one.Writes);
        var writes = Priced((one, _) => one.Writes);
        var points = Priced((one, _) => one.Reads + one.Lists + (one.Writes * GitHubLimits.PointsPerWrite));
        object Installations(Window window) => new
        {
            primaryLeast = Needed(counted.PeakHour(window), GitHubLimits.LeastPerHour),
            primaryMost = Needed(counted.PeakHour(window), GitHubLimits.MostPerHour),
            primaryEnterpriseCloud = Needed(counted.PeakHour(window), GitHubLimits.EnterprisePerHour),
            points = Needed(points.Peak(window), GitHubLimits.PointsPerMinute),
            contentPerMinute = Needed(writes.Peak(window), GitHubLimits.ContentPerMinute),
            contentPerHour = Needed(writes.PeakHour(window), GitHubLimits.ContentPerHour),
            concurrent = Needed(all.Peak(window) / 60 * SecondsPerRequest, GitHubLimits.Concurrent),
        };
        return new
        {
            unit = "per minute",
            requests = Rates.Of(all, traffic, unit: 1),
            countedByThePrimaryLimit = Rates.Of(counted, traffic, unit: 1),
            points = Rates.Of(points, traffic, unit: 1),
            writes = Rates.Of(writes, traffic, unit: 1),
            requestsPerTask = Math.Round(all.Total / traffic.Tasks, 1),
            countedPerTask = Math.Round(counted.Total / traffic.Tasks, 1),
            writesPerTask = Math.Round(writes.Total / traffic.Tasks, 1),
            peakHour = new { counted = Math.Round(counted.PeakHour(Window.Ordinary(traffic))), writes = Math.Round(writes.PeakHour(Window.Ordinary(traffic))) },
            installationsNeeded = new { ordinary = Installations(Window.Ordinary(traffic)), storm = Installations(Window.Storm(traffic)) },
        };
    }

    public static object CloudRun(Traffic traffic, DayState day, StepCosts costs)
    {
        MinuteSeries Priced(Func<Requests, double> price) =>
            day.Steps.Price((step, _) => Enum.GetValues<Call>().Sum(call => costs.Mean(step, call) * price(Requests.CloudRun(call))));
        var (reads, writes) = (Priced(one => one.Reads + one.Lists), Priced(one => one.Writes));
        return new
        {
            unit = "per minute",
            reads = Rates.Of(reads, traffic, unit: 1),
            writes = Rates.Of(writes, traffic, unit: 1),
            readsPerTask = Math.Round(reads.Total / traffic.Tasks, 1),
            writesPerTask = Math.Round(writes.Total / traffic.Tasks, 1),
            projectRegionsNeeded = new
            {
                reads = Needed(reads.Peak(Window.Ordinary(traffic)), CloudRunLimits.ReadsPerMinute),
                writes = Needed(writes.Peak(Window.Ordinary(traffic)), CloudRunLimits.WritesPerMinute),
                services = Needed(traffic.Repositories, CloudRunLimits.Services),
            },
        };
    }

    public static object Model(Traffic traffic, DayState day)
    {
        var requests = day.Pool.BusySeconds.With(day.Pool.BusySeconds, (busy, _) => busy / 60 * ModelUse.RequestsPerMinute);
        var peak = Math.Round(requests.Peak(Window.Storm(traffic)));
        return new
        {
            unit = "per minute",
            requests = Rates.Of(requests, traffic, unit: 1),
            inputTokensAtPeak = peak * ModelUse.InputTokens,
            ofWhichCached = peak * ModelUse.CachedTokens,
            outputTokensAtPeak = peak * ModelUse.OutputTokens,
            quotasNeeded = new { requests = Needed(peak, ModelUse.QuotaRequestsPerMinute), inputTokens = Needed(peak * ModelUse.InputTokens, ModelUse.QuotaInputTokensPerMinute) },
        };
    }

    private static double Needed(double peak, double limit) => Math.Ceiling(peak / limit);
}
