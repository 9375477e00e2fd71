using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>status</c>: every task, where it stands and what it waits for; and the execution switch.</summary>
internal static class StatusVerb
{
    public static Command Create() => Verb.Create(
        "status", "Show every task, and whether execution is enabled.", [Verb.Server, Verb.Dir],
        async (parsed, output, cancellationToken) =>
        {
            await using var installation = await Installation.OpenAsync(parsed);
            var execution = await installation.ReadExecutionAsync(cancellationToken);
            var tasks = await installation.ListAsync(cancellationToken);
            var document = new
            {
                execution,
                tasks = tasks.Select(task => new
                {
                    task.Vtid,
                    task.Title,
                    task.State,
                    task.Attempt,
                    task.WaitingFor,
                    task.WhoActs,
                    task.Run?.Deadline,
                    reason = task.Run?.Failure?.Reason,
                }),
            };
            output.Answer(document, console => Draw(console, execution, tasks));
            return ExitCodes.Done;
        });

    private static void Draw(IAnsiConsole console, ExecutionView execution, IReadOnlyList<TaskView> tasks)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("task", "state", "attempt", "waits for", "who acts", "title");
        foreach (var task in tasks)
        {
            table.AddRow(
                new Text(task.Vtid.Value), new Text(task.State), new Text($"{task.Attempt}"), new Text(task.WaitingFor), new Text(task.WhoActs), new Text(task.Title));
        }

        console.Write(table);
        console.MarkupLineInterpolated($"Execution is {(execution.Enabled ? "enabled" : "disabled")} ({execution.Reason}, by {execution.By}).");
    }
}
