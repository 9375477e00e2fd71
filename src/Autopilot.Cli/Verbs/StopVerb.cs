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
            "stop", "Disable execution.", [Verb.Reason, now, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                await using var pipeline = await LocalPipeline.OpenExistingAsync(parsed.GetValue(Verb.Dir)!);
                var execution = await pipeline.Control.StopAsync(
                    parsed.GetValue(Verb.Reason) ?? "asked for on the command line", parsed.GetValue(now), LocalPipeline.Operator, cancellationToken);
                output.Answer(ExecutionView.Of(execution), console => console.WriteLine(
                    execution.IsQuiescent ? "Execution is disabled; nothing moves." : "Execution is disabled; what is under way is observed to its end."));
                return ExitCodes.Done;
            });
    }
}
