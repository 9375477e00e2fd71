using System.CommandLine;

namespace Autopilot.Cli;

/// <summary><c>approve</c>: approves a task's current spec by its hash, or the merge of one head.</summary>
internal static class ApproveVerb
{
    public static Command Create()
    {
        var hash = new Option<string?>("--hash") { Description = "The spec's hash that you read; without it the current one is shown and approved." };
        var merge = new Option<string?>("--merge") { Description = "Approve the merge of this head instead." };
        return Verb.Create(
            "approve", "Approve a spec, or with --merge HEAD the merge of a head.", [Verb.VtidArgument, hash, merge, Verb.Dir],
            (parsed, output, cancellationToken) => TaskCommand.RunAsync(parsed, output, async (pipeline, vtid) =>
            {
                if (parsed.GetValue(merge) is { } head)
                {
                    return await pipeline.Runs.ApproveMergeAsync(vtid, head, LocalPipeline.Operator, cancellationToken);
                }

                var task = await pipeline.Tasks.GetAsync(vtid, cancellationToken);
                return await pipeline.Tasks.ApproveSpecAsync(vtid, parsed.GetValue(hash) ?? task.Task.Spec.Hash, LocalPipeline.Operator, cancellationToken);
            }));
    }
}
