using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>why</c>: the state, the missing proof, who must act and by when.</summary>
internal static class WhyVerb
{
    public static Command Create() => Verb.Create(
        "why", "Say why a task stands where it stands: missing proof, who must act, deadline.", [Verb.VtidArgument, Verb.Dir],
        async (parsed, output, cancellationToken) =>
        {
            var vtid = Vtid.Parse(parsed.GetValue(Verb.VtidArgument));
            await using var pipeline = await LocalPipeline.OpenExistingAsync(parsed.GetValue(Verb.Dir)!);
            var snapshot = await pipeline.Tasks.GetAsync(vtid, cancellationToken);
            var why = TaskExplanation.Of(snapshot);
            var next = NextStep.Of(snapshot, pipeline.Directory);
            output.Answer(
                new { why.Vtid, why.Title, why.State, why.Attempt, why.MissingProof, why.WaitingFor, why.WhoActs, why.Deadline, why.Failure, why.Remedy, next },
                console => Draw(console, why, next));
            return ExitCodes.Done;
        });

    private static void Draw(IAnsiConsole console, TaskExplanation why, string? next)
    {
        console.MarkupLineInterpolated($"[bold]{why.Vtid}[/] {why.Title}");
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        Row(table, "state", $"{why.State}, attempt {why.Attempt}");
        Row(table, "missing proof", why.MissingProof);
        Row(table, "waits for", why.WaitingFor);
        Row(table, "who acts", why.WhoActs);
        Row(table, "by when", why.Deadline?.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? (why.MissingProof is null ? null : "no clock runs"));
        Row(table, "reason", why.Failure is { } failure ? $"{failure.Reason}{(failure.Cause is null ? "" : $" ({failure.Cause})")}: {failure.Message}" : null);
        Row(table, "what to do", why.Remedy);
        Row(table, "next", next);
        console.Write(table);
    }

    private static void Row(Table table, string what, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            table.AddRow(new Markup($"  [grey]{what}[/]"), new Text(value));
        }
    }
}
