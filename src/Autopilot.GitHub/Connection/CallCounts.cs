using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Autopilot;

/// <summary>How many calls were made, by operation and by the run whose look made them, where it is traced.</summary>
internal sealed class CallCounts
{
    private const int MostRuns = 1000;

    private readonly ConcurrentDictionary<string, long> byOperation = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> byRun = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> ByOperation => byOperation;

    public IReadOnlyDictionary<string, long> ByRun => byRun;

    public long Total => byOperation.Values.Sum();

    public void Add(GitHubCall call)
    {
        byOperation.AddOrUpdate(call.Operation, 1, (_, count) => count + 1);
        if (FindRun(Activity.Current) is { } run && (byRun.ContainsKey(run) || byRun.Count < MostRuns))
        {
            byRun.AddOrUpdate(run, 1, (_, count) => count + 1);
        }
    }

    /// <summary>One line per operation, the most used first.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (operation, count) in byOperation.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{count,6}  {operation}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{Total,6}  in all\n").ToString();
    }

    private static string? FindRun(Activity? span)
    {
        for (; span is not null; span = span.Parent)
        {
            if (span.GetTagItem(RunTags.RunId) is string run)
            {
                return run;
            }
        }

        return null;
    }
}
