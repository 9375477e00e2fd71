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
            "approve", "Approve a spec, or with --merge HEAD the merge of a head.", [Verb.VtidArgument, hash, merge, Verb.Server, Verb.Dir],
            (parsed, output, cancellationToken) => TaskCommand.RunAsync(
                parsed, output,
                task => parsed.GetValue(merge) is { } head ? new ApproveMergeBody(head) : new ApproveSpecBody(parsed.GetValue(hash) ?? task.Spec.Hash),
                cancellationToken));
    }
}
