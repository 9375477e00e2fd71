namespace Autopilot.Testing;

/// <summary>What a run must be able to show for the state that it is in.</summary>
internal static class EvidenceLaw
{
    public static string? Broken(Step step)
    {
        var (before, after) = (step.Before, step.After);
        if (!after.Evidence.Take(before.Evidence.Count).SequenceEqual(before.Evidence))
        {
            return "A proof was changed or taken away.";
        }

        return before.State == after.State ? null : BrokenMove(step) ?? BrokenChain(after);
    }

    private static string? BrokenMove(Step step) => (step.After.State, step.Trigger) switch
    {
        (RunState.Building, Trigger.WorkClaimed) => null,
        (RunState.PrCreated, Trigger.Proven { Evidence: PullRequestEvidence proof }) => Own(step, proof),
        (RunState.Reviewing, Trigger.Proven { Evidence: ChecksEvidence proof }) => Own(step, proof),
        (RunState.Validated, Trigger.Proven { Evidence: ValidationEvidence proof }) => Own(step, proof),
        (RunState.Merged, Trigger.Proven { Evidence: MergeEvidence proof }) => Own(step, proof),
        (RunState.Deploying, Trigger.Proven { Evidence: DeploymentEvidence proof }) => Own(step, proof),
        (RunState.Verifying, Trigger.Proven { Evidence: ServingEvidence proof }) => Own(step, proof),
        (RunState.Completed, Trigger.Proven { Evidence: VerificationEvidence proof }) => Own(step, proof),
        (RunState.Completed, Trigger.MergeSuffices) when step.After.Policy.Target is null && step.After.Find<MergeEvidence>() is not null => null,
        (RunState.Failed or RunState.Cancelled or RunState.Blocked, Trigger.Terminated) => null,
        _ => $"The run moved to {step.After.State.Name()} without its proof.",
    };

    private static string? Own(Step step, Evidence proof) =>
        proof.Vtid != step.Before.Vtid || proof.Attempt != step.Before.Attempt ? $"The proof is about {proof.Vtid} attempt {proof.Attempt}."
        : !ReferenceEquals(step.After.Evidence[^1], proof) ? "The proof is not recorded."
        : null;

    private static string? BrokenChain(Run run)
    {
        (string What, string? One, string? Other)[] links =
        [
            ("pull request and work", run.Find<PullRequestEvidence>()?.HeadSha, run.Work?.HeadSha),
            ("checks and pull request", run.Find<ChecksEvidence>()?.Sha, run.Find<PullRequestEvidence>()?.HeadSha),
            ("validation and checks", run.Find<ValidationEvidence>()?.Sha, run.Find<ChecksEvidence>()?.Sha),
            ("merge and validation", run.Find<MergeEvidence>()?.HeadSha, run.Find<ValidationEvidence>()?.Sha),
            ("deployment and merge", run.Find<DeploymentEvidence>()?.Commit, run.Find<MergeEvidence>()?.MergeSha),
            ("serving revision and deployment", run.Find<ServingEvidence>()?.MergeSha, run.Find<DeploymentEvidence>()?.Commit),
            ("report and serving revision", run.Find<VerificationEvidence>()?.ReportedCommit, run.Find<ServingEvidence>()?.Commit),
        ];
        var adopted = run.Find<MergeEvidence>()?.AdoptedFrom is not null;
        return links
            .Where(link => link.One is not null && link.One != link.Other && !(adopted && link is { What: "merge and validation", Other: null }))
            .Select(link => $"The {link.What} name different commits: {link.One} and {link.Other ?? "none"}.")
            .FirstOrDefault();
    }
}
