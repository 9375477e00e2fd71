using System.CommandLine;

namespace Autopilot.Cli;

/// <summary><c>activate</c>: activates an approved task; its next run is in progress when this answers.</summary>
internal static class ActivateVerb
{
    public static Command Create() => Verb.Create(
        "activate", "Activate an approved task.", [Verb.VtidArgument, Verb.Reason, Verb.Server, Verb.Dir],
        (parsed, output, cancellationToken) => TaskCommand.RunAsync(
            parsed, output, task => new ActivateBody(task.Spec.Hash, parsed.GetValue(Verb.Reason)), cancellationToken));
}
