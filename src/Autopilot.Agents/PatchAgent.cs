namespace Autopilot;

/// <summary>
/// Applies the change that the spec itself carries, as fenced blocks of <c>diff</c>, in their order. It needs no model: a spec
/// with a patch is work that a person has already done.
/// </summary>
public sealed class PatchAgent : ICodingAgent
{
    private readonly Git git;

    /// <summary>Creates the agent.</summary>
    /// <param name="time">The clock of its limits; null: the system's.</param>
    public PatchAgent(TimeProvider? time = null) => git = new Git(new ProcessRunner(time ?? TimeProvider.System));

    /// <inheritdoc/>
    public string Name => "patch";

    /// <inheritdoc/>
    public async Task<AgentResult> RunAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(progress);
        var patches = Blocks(TaskSpec.Parse(task.Order.Spec).Body);
        if (patches.Count == 0)
        {
            return Failed("no_patch", "The spec carries no patch. Accepted: a fenced block of diff with a unified diff against the base.");
        }

        foreach (var patch in patches)
        {
            var applied = await git.TryRunAsync(task.Directory, ["apply", "--whitespace=nowarn", "-"], cancellationToken, input: patch).ConfigureAwait(false);
            if (!applied.IsSuccess)
            {
                return Failed("patch_failed", $"The spec's patch does not apply to {task.Order.BaseSha}: {Text.End(applied.Error.Trim(), 2000)}");
            }

            progress.Report(new WorkProgress("A patch of the spec was applied."));
        }

        return new AgentResult(null, $"Applied {patches.Count} patch(es) of the spec.", new Usage());
    }

    private static List<string> Blocks(string body)
    {
        var blocks = new List<string>();
        List<string>? open = null;
        foreach (var line in body.Split('\n'))
        {
            if (open is null)
            {
                open = line.TrimEnd() == "```diff" ? [] : null;
            }
            else if (line.TrimEnd() == "```")
            {
                blocks.Add(string.Join('\n', open) + "\n");
                open = null;
            }
            else
            {
                open.Add(line);
            }
        }

        return blocks;
    }

    private static AgentResult Failed(string reason, string message) =>
        new(new Failure(FailureKind.Deterministic, reason, message), "", new Usage());
}
