using System.CommandLine;

namespace Autopilot.Cli;

/// <summary><c>activate</c>: activates an approved task; its next run is in progress when this answers.</summary>
internal static class ActivateVerb
{
    public static Command Create() => Verb.Create(
        "activate", "Activate an approved task.", [Verb.VtidArgument, Verb.Reason, Verb.Dir],
        (parsed, output, cancellationToken) => TaskCommand.RunAsync(parsed, output, async (pipeline, vtid) =>
        {
            var task = await pipeline.Tasks.GetAsync(vtid, cancellationToken);
            return await pipeline.Runs.ActivateAsync(vtid, task.Task.Spec.Hash, parsed.GetValue(Verb.Reason), LocalPipeline.Operator, cancellationToken);
        }));
}
