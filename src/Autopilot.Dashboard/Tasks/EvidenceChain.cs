using System.Globalization;

namespace Autopilot.Dashboard;

/// <summary>One link of the chain from the work's head to the commit that production reports.</summary>
/// <param name="Label">What was proven.</param>
/// <param name="Sha">The commit that the proof is about, or null while it is missing.</param>
/// <param name="At">When it was read.</param>
/// <param name="Address">Where a person reads it, or null.</param>
/// <param name="Detail">What else the proof says.</param>
internal sealed record ChainLink(string Label, string? Sha, DateTimeOffset? At = null, string? Address = null, string? Detail = null);

/// <summary>The chain of evidence of a run, oldest link first; what is missing is empty. Pure.</summary>
internal static class EvidenceChain
{
    public static IReadOnlyList<ChainLink> Of(Run run)
    {
        var (pull, checks, validation, merge) = (run.Find<PullRequestEvidence>(), run.Find<ChecksEvidence>(), run.Find<ValidationEvidence>(), run.Find<MergeEvidence>());
        var links = new List<ChainLink>
        {
            new("Work head", run.Work?.HeadSha, run.Work?.CompletedAt, Commit(pull, run.Work?.HeadSha), run.Work?.Branch),
            new("Pull request", pull?.HeadSha, pull?.At, pull?.Url, pull is null ? null : string.Create(CultureInfo.InvariantCulture, $"#{pull.Number} into {pull.BaseBranch}")),
            new("Checks", checks?.Sha, checks?.At, Commit(pull, checks?.Sha), checks is null ? null : string.Join(", ", checks.Passed)),
            new("Validation", validation?.Sha, validation?.At, Commit(pull, validation?.Sha), validation is null ? null : string.Join(", ", validation.Rules)),
            new("Merge", merge?.MergeSha, merge?.At, Commit(pull, merge?.MergeSha), merge is { BaseDrift: true } ? "the base had moved" : null),
        };
        return run.Policy.Target is null ? links : [.. links, .. Deployed(run, pull)];
    }

    private static IEnumerable<ChainLink> Deployed(Run run, PullRequestEvidence? pull)
    {
        var (deployment, serving, verification) = (run.Find<DeploymentEvidence>(), run.Find<ServingEvidence>(), run.Find<VerificationEvidence>());
        yield return new("Deployment", deployment?.Commit, deployment?.At, Commit(pull, deployment?.Commit), deployment?.Revision);
        yield return new("Serving", serving?.Commit, serving?.At, Commit(pull, serving?.Commit), serving?.Revision);
        yield return new(
            "Production reports", verification?.ReportedCommit, verification?.At, verification?.Url,
            verification is null ? null : string.Create(CultureInfo.InvariantCulture, $"{verification.Answers} answers in a row"));
    }

    // Where a pull request stands at …/pull/7, its repository shows a commit at …/commit/SHA.
    private static string? Commit(PullRequestEvidence? pull, string? sha)
    {
        var end = pull?.Url.LastIndexOf("/pull/", StringComparison.Ordinal) ?? -1;
        return sha is not null && end > 0 && pull!.Url.StartsWith("https://", StringComparison.Ordinal) ? $"{pull.Url[..end]}/commit/{sha}" : null;
    }
}
