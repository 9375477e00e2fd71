using System.CommandLine;

namespace Autopilot.Cli;

/// <summary><c>cancel</c>: cancels a run, until its merge has been asked for.</summary>
internal static class CancelVerb
{
    public static Command Create() => Verb.Create(
        "cancel", "Cancel a run, until its merge has been asked for.", [Verb.VtidArgument, Verb.Reason, Verb.Dir],
        (parsed, output, cancellationToken) => TaskCommand.RunAsync(parsed, output, (pipeline, vtid) => pipeline.Runs.CancelAsync(
            vtid, parsed.GetValue(Verb.Reason) ?? "asked for on the command line", LocalPipeline.Operator, cancellationToken)));
}
