namespace Autopilot.Cli;

/// <summary>One task in the JSON of <c>demo</c> and <c>run</c>: what was proven, by the evidence that the run holds.</summary>
internal sealed record TaskReport(
    string Vtid, string Title, int Attempt, string State, string? Outcome, string? Reason, EvidenceReport Evidence, RollbackReport? Rollback)
{
    public static TaskReport Of(TaskSnapshot snapshot)
    {
        var run = snapshot.Run;
        return new TaskReport(
            snapshot.Task.Vtid.Value,
            snapshot.Task.Title,
            snapshot.Task.Attempt,
            TaskExplanation.StateOf(snapshot),
            run is null || !run.State.IsTerminal() ? null : (run.Ending?.Outcome ?? Autopilot.Outcome.Success).ToString().ToLowerInvariant(),
            run?.Ending?.Failure.Reason,
            EvidenceReport.Of(run),
            RollbackReport.Of(run));
    }
}

/// <summary>The chain of proofs.</summary>
internal sealed record EvidenceReport(
    PullRequestReport? PullRequest,
    CommitReport? Checks,
    CommitReport? Validation,
    MergeReport? Merge,
    DeploymentReport? Deployment,
    VerificationReport? Verification)
{
    public static EvidenceReport Of(Run? run) => new(
        run?.Find<PullRequestEvidence>() is { } pr ? new PullRequestReport(pr.Number, pr.HeadSha) : null,
        run?.Find<ChecksEvidence>() is { } checks ? new CommitReport(checks.Sha) : null,
        run?.Find<ValidationEvidence>() is { } validation ? new CommitReport(validation.Sha) : null,
        run?.Find<MergeEvidence>() is { } merge ? new MergeReport(merge.HeadSha, merge.MergeSha) : null,
        run?.Find<DeploymentEvidence>() is { } deployment ? new DeploymentReport(deployment.Revision, deployment.CoveredBy ?? deployment.Commit) : null,
        run?.Find<VerificationEvidence>() is { } verification ? new VerificationReport(verification.Url, verification.ReportedCommit) : null);
}

internal sealed record PullRequestReport(int Number, string HeadSha);

internal sealed record CommitReport(string Sha);

internal sealed record MergeReport(string HeadSha, string MergeSha);

internal sealed record DeploymentReport(string Revision, string Commit);

internal sealed record VerificationReport(string Url, string ReportedCommit);

/// <summary>What clean-up restored.</summary>
internal sealed record RollbackReport(string RestoredCommit, bool Verified)
{
    public static RollbackReport? Of(Run? run) =>
        run?.CleanUps.FirstOrDefault(cleanUp => cleanUp.Action == EffectAction.Restore) is { } restore
            ? new RollbackReport(restore.Subject, restore.Result == CleanUp.Verified)
            : null;
}
