using System.CommandLine;

namespace Autopilot.Cli;

/// <summary><c>cancel</c>: cancels a run, until its merge has been asked for.</summary>
internal static class CancelVerb
{
    public static Command Create() => Verb.Create(
        "cancel", "Cancel a run, until its merge has been asked for.", [Verb.VtidArgument, Verb.Reason, Verb.Server, Verb.Dir],
        (parsed, output, cancellationToken) => TaskCommand.RunAsync(parsed, output, _ => new CancelBody(Verb.ReasonOf(parsed)), cancellationToken));
}
