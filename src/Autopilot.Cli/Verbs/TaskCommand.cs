using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary>A command about one task of a folder: give it, then show where the task stands.</summary>
internal static class TaskCommand
{
    public static async Task<int> RunAsync(ParseResult parsed, Output output, Func<LocalPipeline, Vtid, Task<TaskSnapshot>> command)
    {
        var vtid = Vtid.Parse(parsed.GetValue(Verb.VtidArgument));
        await using var pipeline = await LocalPipeline.OpenExistingAsync(parsed.GetValue(Verb.Dir)!);
        var snapshot = await command(pipeline, vtid);
        var why = TaskExplanation.Of(snapshot);
        var next = NextStep.Of(snapshot, pipeline.Directory);
        output.Answer(
            new { why.Vtid, why.Title, why.State, snapshot.Task.Version, why.Attempt, why.WaitingFor, why.WhoActs, why.Deadline, next },
            console => console.WriteLine($"{why.Vtid} is {why.State} (attempt {why.Attempt}); it waits for {why.WaitingFor}.{(next is null ? "" : $" Next: {next}")}"));
        return ExitCodes.Done;
    }
}
