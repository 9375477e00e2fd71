using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary>A command about one task: give it, then show where the task stands.</summary>
internal static class TaskCommand
{
    /// <param name="parsed">What was typed.</param>
    /// <param name="output">Where the answer goes.</param>
    /// <param name="command">The command, from the task as it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<int> RunAsync(ParseResult parsed, Output output, Func<TaskView, CommandBody> command, CancellationToken cancellationToken)
    {
        var vtid = Vtid.Parse(parsed.GetValue(Verb.VtidArgument));
        await using var installation = await Installation.OpenAsync(parsed);
        var task = await installation.GiveAsync(vtid, command(await installation.GetAsync(vtid, cancellationToken)), cancellationToken);
        var next = installation.NextStep(task);
        output.Answer(
            new { task.Vtid, task.Title, task.State, task.Version, task.Attempt, task.WaitingFor, task.WhoActs, task.Run?.Deadline, next },
            console => console.WriteLine($"{vtid} is {task.State} (attempt {task.Attempt}); it waits for {task.WaitingFor}.{(next is null ? "" : $" Next: {next}")}"));
        return ExitCodes.Done;
    }
}
