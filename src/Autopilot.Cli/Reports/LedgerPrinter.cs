using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary>Follows the ledger and prints a line for each event.</summary>
internal sealed class LedgerPrinter(IAutopilotStore store, Action<TaskEvent> print)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Prints what comes after a position, until it is cancelled; what is committed by then is still printed.</summary>
    public async Task FollowAsync(LedgerPosition after, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            after = await PrintAsync(after, CancellationToken.None);
            try
            {
                await Task.Delay(Poll, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        await PrintAsync(after, CancellationToken.None);
    }

    /// <summary>Prints what is there now.</summary>
    public async Task<LedgerPosition> PrintAsync(LedgerPosition after, CancellationToken cancellationToken)
    {
        while (true)
        {
            var events = await store.ReadAsync(after, 500, cancellationToken);
            if (events.Count == 0)
            {
                return after;
            }

            foreach (var entry in events)
            {
                print(entry);
                after = entry.Position;
            }
        }
    }

    /// <summary>An event as one line of markup: when, which task, what, and the fact that matters.</summary>
    public static string Describe(EventView entry, DateTimeOffset? start)
    {
        var when = start is { } began
            ? (entry.At - began).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture).PadLeft(6) + " s"
            : entry.At.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var state = entry.To is { } to && to != entry.From ? $"[bold]{to}[/]" : "";
        return $"[grey]{when}[/]  {entry.Vtid?.Value ?? "-",-12} {Color(entry)} {state} [grey]{Markup.Escape(Fact(entry))}[/]".TrimEnd();
    }

    private static string Color(EventView entry)
    {
        // Padded before the markup, so that columns hold in colour as well.
        var type = Markup.Escape(entry.Type.PadRight(40));
        return entry.Outcome is { } outcome ? outcome == "success" ? $"[green]{type}[/]" : $"[red]{type}[/]"
            : entry.Type.EndsWith(".failed", StringComparison.Ordinal) || entry.Type.EndsWith(".rolled_back", StringComparison.Ordinal) ? $"[yellow]{type}[/]"
            : type;
    }

    private static string Fact(EventView entry)
    {
        foreach (var name in new[] { "message", "detail", "reportedCommit", "mergeSha", "commit", "headSha", "sha", "workerId", "restoredCommit", "reason", "specHash", "title" })
        {
            if (entry.Data?[name] is JsonValue value && value.TryGetValue<string>(out var text))
            {
                return text.ReplaceLineEndings(" ") is { Length: > 110 } longText ? longText[..110] + "…" : text.ReplaceLineEndings(" ");
            }
        }

        return "";
    }
}
