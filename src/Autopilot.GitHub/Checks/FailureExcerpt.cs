using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>What a red check says, for whoever must mend it: the failing step, the part of its log that tells why, and where to read on.</summary>
internal sealed partial class FailureExcerpt(GitHubApi api, ILogger logger)
{
    private const int MostBytes = 8 * 1024;
    private const int LinesBefore = 60;

    public async Task<string> DescribeAsync(RepositoryName repository, CheckEntry entry, CancellationToken cancellationToken)
    {
        var (step, log) = entry.IsJob ? await ReadJobAsync(repository, entry, cancellationToken).ConfigureAwait(false) : (null, null);
        var head = $"{entry.Name} ended with {entry.Word}.{(step is null ? "" : $" The step '{step}' failed.")}";
        return Fit(head, log ?? Clean(entry.Text), entry.Url is null ? "" : $"\n{entry.Url}");
    }

    /// <summary>The part of a log that ends with its last error, without what only a terminal understands.</summary>
    public static string Excerpt(string log)
    {
        var lines = Clean(log).Split('\n');
        var last = Array.FindLastIndex(lines, line => line.StartsWith("##[error]", StringComparison.Ordinal));
        var end = last < 0 ? lines.Length : last + 1;
        return string.Join('\n', lines[Math.Max(0, end - LinesBefore)..end]);
    }

    /// <summary>A text without credentials and without what only a terminal understands.</summary>
    public static string Clean(string text) =>
        Secrets.Remove(Decoration().Replace(text.ReplaceLineEndings("\n"), "")).Trim('\n');

    // The end counts most, for there it says what went wrong.
    private static string Fit(string head, string text, string url)
    {
        var room = MostBytes - Encoding.UTF8.GetByteCount(head) - Encoding.UTF8.GetByteCount(url) - 1;
        while (text.Length > 0 && Encoding.UTF8.GetByteCount(text) > Math.Max(0, room))
        {
            text = text[Math.Max(1, Math.Min(text.Length, (Encoding.UTF8.GetByteCount(text) - room) / 4))..];
        }

        return text.Length == 0 ? head + url : $"{head}\n{text}{url}";
    }

    // Colours, other controls, and the time before each line of a log.
    [GeneratedRegex(
        @"\x1B\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0B-\x1F\x7F\uFEFF]|^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,20}Z ",
        RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Decoration();

    private async Task<(string? Step, string? Log)> ReadJobAsync(RepositoryName repository, CheckEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            var job = await api.WorkflowRuns.FindJobAsync(repository, entry.Id, cancellationToken).ConfigureAwait(false);
            var log = await api.WorkflowRuns.FindLogAsync(repository, entry.Id, cancellationToken).ConfigureAwait(false);
            return (job?.Steps?.FirstOrDefault(step => step.Conclusion is "failure" or "timed_out")?.Name, log is null ? null : Excerpt(log));
        }
        catch (ProviderException error)
        {
            // That it is red stands; why it is red can be read on its page.
            logger.LogLost(entry.Name, error.Message);
            return (null, null);
        }
    }
}
