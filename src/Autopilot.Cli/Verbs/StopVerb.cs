using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>stop</c>: disables execution: nothing new starts, what is under way is observed to its end.</summary>
internal static class StopVerb
{
    public static Command Create()
    {
        var now = new Option<bool>("--now") { Description = "Also end the runs whose work a worker holds; no attempt is spent." };
        return Verb.Create(
            "stop", "Disable execution.", [Verb.Reason, now, Verb.Server, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                await using var installation = await Installation.OpenAsync(parsed);
                var execution = await installation.SetExecutionAsync(
                    new ExecutionBody(false, Verb.ReasonOf(parsed), CancelRunning: parsed.GetValue(now)), cancellationToken);
                output.Answer(execution, console => console.WriteLine(
                    execution.Quiescent ? "Execution is disabled; nothing moves." : "Execution is disabled; what is under way is observed to its end."));
                return ExitCodes.Done;
            });
    }
}
