using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>why</c>: the state, the missing proof, who must act and by when.</summary>
internal static class WhyVerb
{
    public static Command Create() => Verb.Create(
        "why", "Say why a task stands where it stands: missing proof, who must act, deadline.", [Verb.VtidArgument, Verb.Server, Verb.Dir],
        async (parsed, output, cancellationToken) =>
        {
            var vtid = Vtid.Parse(parsed.GetValue(Verb.VtidArgument));
            await using var installation = await Installation.OpenAsync(parsed);
            var task = await installation.GetAsync(vtid, cancellationToken);
            var next = installation.NextStep(task);
            output.Answer(
                new
                {
                    task.Vtid,
                    task.Title,
                    task.State,
                    task.Attempt,
                    task.MissingProof,
                    task.WaitingFor,
                    task.WhoActs,
                    task.Run?.Deadline,
                    task.Run?.Failure,
                    task.Remedy,
                    next,
                },
                console => Draw(console, task, next));
            return ExitCodes.Done;
        });

    private static void Draw(IAnsiConsole console, TaskView task, string? next)
    {
        console.MarkupLineInterpolated($"[bold]{task.Vtid}[/] {task.Title}");
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        Row(table, "state", $"{task.State}, attempt {task.Attempt}");
        Row(table, "missing proof", task.MissingProof);
        Row(table, "waits for", task.WaitingFor);
        Row(table, "who acts", task.WhoActs);
        Row(table, "by when", task.Run?.Deadline?.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? (task.MissingProof is null ? null : "no clock runs"));
        Row(table, "reason", task.Run?.Failure is { } failure ? $"{failure.Reason}{(failure.Cause is null ? "" : $" ({failure.Cause})")}: {failure.Message}" : null);
        Row(table, "what to do", task.Remedy);
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
