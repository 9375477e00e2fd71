using System.CommandLine;

namespace Autopilot.Cli;

/// <summary><c>events</c>: the ledger, oldest first; <c>--follow</c> goes on until Ctrl+C.</summary>
internal static class EventsVerb
{
    public static Command Create()
    {
        var follow = new Option<bool>("--follow") { Description = "Go on until Ctrl+C, one JSON object a line with --json." };
        var only = new Option<string?>("--vtid") { Description = "Only this task." };
        return Verb.Create(
            "events", "Print the ledger.", [follow, only, Verb.Server, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                Vtid? vtid = parsed.GetValue(only) is { } text ? Vtid.Parse(text) : null;
                await using var installation = await Installation.OpenAsync(parsed);
                if (parsed.GetValue(follow))
                {
                    return await FollowAsync(installation, vtid, output, cancellationToken);
                }

                var items = new List<EventView>();
                await installation.ReadEventsAsync(vtid, false, output.IsJson ? items.Add : entry => Print(output, entry), cancellationToken);
                output.Answer(new { items }, _ => { });
                return ExitCodes.Done;
            });
    }

    private static async Task<int> FollowAsync(IInstallation installation, Vtid? vtid, Output output, CancellationToken cancellationToken)
    {
        try
        {
            await installation.ReadEventsAsync(vtid, true, output.IsJson ? output.Line : entry => Print(output, entry), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Cancelled; // A stream that a person ends needs no further word.
        }

        return ExitCodes.Cancelled;
    }

    private static void Print(Output output, EventView entry) => output.Progress(LedgerPrinter.Describe(entry, null));
}
