using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Autopilot;

/// <summary>How many calls were made, by operation.</summary>
internal sealed class CallCounts
{
    private readonly ConcurrentDictionary<string, long> byOperation = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> ByOperation => byOperation;

    public long Total => byOperation.Values.Sum();

    public void Add(GitHubCall call) => byOperation.AddOrUpdate(call.Operation, 1, (_, count) => count + 1);

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
}
