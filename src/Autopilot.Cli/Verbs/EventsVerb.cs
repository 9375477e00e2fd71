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
            "events", "Print the ledger.", [follow, only, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                Vtid? vtid = parsed.GetValue(only) is { } text ? Vtid.Parse(text) : null;
                await using var pipeline = await LocalPipeline.OpenExistingAsync(parsed.GetValue(Verb.Dir)!);
                var collected = new List<EventView>();
                var following = parsed.GetValue(follow);
                var printer = new LedgerPrinter(pipeline.Store, entry =>
                {
                    if (vtid is not null && entry.Vtid != vtid)
                    {
                        return;
                    }

                    if (!output.IsJson)
                    {
                        output.Progress(LedgerPrinter.Describe(entry, null));
                    }
                    else if (following)
                    {
                        output.Line(EventView.Of(entry));
                    }
                    else
                    {
                        collected.Add(EventView.Of(entry));
                    }
                });
                if (following)
                {
                    await printer.FollowAsync(LedgerPosition.Start, cancellationToken);
                    return ExitCodes.Cancelled;
                }

                await printer.PrintAsync(LedgerPosition.Start, cancellationToken);
                if (output.IsJson)
                {
                    output.Answer(new { items = collected }, _ => { });
                }

                return ExitCodes.Done;
            });
    }
}
