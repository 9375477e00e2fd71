using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>events</c>: the ledger, oldest first; <c>--follow</c> goes on until Ctrl+C, <c>--export</c> writes it to a file.</summary>
internal static class EventsVerb
{
    public static Command Create()
    {
        var follow = new Option<bool>("--follow") { Description = "Go on until Ctrl+C, one JSON object a line with --json." };
        var only = new Option<string?>("--vtid") { Description = "Only this task." };
        var export = new Option<string?>("--export") { Description = "Write the ledger to this file instead, one JSON object a line; 'verify --export' reads it." };
        return Verb.Create(
            "events", "Print the ledger.", [follow, only, export, Verb.Server, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                Vtid? vtid = parsed.GetValue(only) is { } text ? Vtid.Parse(text) : null;
                if (parsed.GetValue(export) is not null && parsed.GetValue(follow))
                {
                    throw new AutopilotException(ExitCodes.UsageCode, "--export writes a ledger that has an end, and --follow has none. Accepted: one of them.");
                }

                await using var installation = await Installation.OpenAsync(parsed);
                if (vtid is { } named)
                {
                    await installation.GetAsync(named, cancellationToken); // A ledger without events is no answer about a task that there is not.
                }

                if (parsed.GetValue(follow))
                {
                    return await FollowAsync(installation, vtid, output, cancellationToken);
                }

                if (parsed.GetValue(export) is { } file)
                {
                    return await ExportAsync(installation, vtid, Path.GetFullPath(file), output, cancellationToken);
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

    // Whoever reads the file finds a whole ledger, or none.
    private static async Task<int> ExportAsync(IInstallation installation, Vtid? vtid, string file, Output output, CancellationToken cancellationToken)
    {
        var (partial, events) = ($"{file}.partial", 0L);
        await using (var writer = new StreamWriter(partial))
        {
            await installation.ReadEventsAsync(vtid, false, Write, cancellationToken);

            void Write(EventView entry)
            {
                LedgerExport.Write(writer, entry);
                events++;
            }
        }

        File.Move(partial, file, overwrite: true);
        output.Answer(new { file, events }, console => console.WriteLine($"{events} events are in {file}."));
        return ExitCodes.Done;
    }

    private static void Print(Output output, EventView entry) => output.Progress(LedgerPrinter.Describe(entry, null));
}
