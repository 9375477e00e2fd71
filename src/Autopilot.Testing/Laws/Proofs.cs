namespace Autopilot.Testing;

/// <summary>Proofs as the engine would obtain them for a run: right where the run has what they build on, wrong where it lacks it.</summary>
internal static class Proofs
{
    public static Evidence Next(Run run, DateTimeOffset now) => run.State switch
    {
        RunState.InProgress or RunState.Building => PullRequest(run, now),
        RunState.PrCreated => Checks(run, now),
        RunState.Reviewing => Validation(run, now),
        RunState.Validated => Merge(run, now),
        RunState.Merged => Deployment(run, now),
        RunState.Deploying => Serving(run, now),
        _ => Verification(run, now),
    };

    public static IEnumerable<Evidence> All(Run run, DateTimeOffset now) =>
    [
        PullRequest(run, now), Checks(run, now), Validation(run, now), Merge(run, now), Deployment(run, now), Serving(run, now), Verification(run, now),
    ];

    public static Evidence PullRequest(Run run, DateTimeOffset now) => new PullRequestEvidence
    {
        Vtid = run.Vtid,
        Attempt = run.Attempt,
        At = now,
        Provider = "local",
        Number = 7,
        Url = "pulls/7",
        HeadSha = run.Work?.HeadSha ?? StraightWay.Sha("nothing"),
        BaseBranch = "main",
        ChangedFiles = ["src/a.cs"],
    };

    public static Evidence Checks(Run run, DateTimeOffset now) => new ChecksEvidence
    {
        Vtid = run.Vtid,
        Attempt = run.Attempt,
        At = now,
        Provider = "local",
        Sha = run.Find<PullRequestEvidence>()?.HeadSha ?? StraightWay.Sha("nothing"),
        Passed = ["build", .. run.Policy.RequiredChecks],
    };

    public static Evidence Validation(Run run, DateTimeOffset now) => new ValidationEvidence
    {
        Vtid = run.Vtid,
        Attempt = run.Attempt,
        At = now,
        Provider = Lifecycle.Engine,
        Sha = run.Find<ChecksEvidence>()?.Sha ?? StraightWay.Sha("nothing"),
        BaseSha = StraightWay.Sha("base"),
        Rules = run.Policy.Rules,
    };

    public static Evidence Merge(Run run, DateTimeOffset now)
    {
        var head = run.Find<ValidationEvidence>()?.Sha ?? StraightWay.Sha("nothing");
        return new MergeEvidence
        {
            Vtid = run.Vtid,
            Attempt = run.Attempt,
            At = now,
            Provider = "local",
            HeadSha = head,
            MergeSha = StraightWay.Sha("merge of " + head),
            BaseSha = StraightWay.Sha("base"),
            TreeSha = StraightWay.Sha("tree"),
        };
    }

    public static Evidence Deployment(Run run, DateTimeOffset now) => new DeploymentEvidence
    {
        Vtid = run.Vtid,
        Attempt = run.Attempt,
        At = now,
        Provider = "local",
        Commit = run.Find<MergeEvidence>()?.MergeSha ?? StraightWay.Sha("nothing"),
        Target = run.Policy.Target ?? "nowhere",
        Revision = $"revision-{run.Vtid}-{run.Attempt}",
    };

    public static Evidence Serving(Run run, DateTimeOffset now)
    {
        var deployment = run.Find<DeploymentEvidence>();
        var commit = deployment?.Commit ?? StraightWay.Sha("nothing");
        return new ServingEvidence
        {
            Vtid = run.Vtid,
            Attempt = run.Attempt,
            At = now,
            Provider = "local",
            Revision = deployment?.Revision ?? "none",
            Commit = commit,
            MergeSha = commit,
        };
    }

    public static Evidence Verification(Run run, DateTimeOffset now) => new VerificationEvidence
    {
        Vtid = run.Vtid,
        Attempt = run.Attempt,
        At = now,
        Provider = "local",
        Url = "health",
        ReportedCommit = run.Find<ServingEvidence>()?.Commit ?? StraightWay.Sha("nothing"),
        Answers = run.Policy.GoodAnswers,
    };

    /// <summary>The same proof about another task, another attempt, another commit, or about nothing. None may move the run.</summary>
    public static IEnumerable<Evidence> Foreign(Run run, Evidence right)
    {
        var other = StraightWay.Sha("another commit");
        yield return right with { Vtid = Vtid.Parse(run.Vtid.Value == "VTID-99999" ? "VTID-99998" : "VTID-99999") };
        yield return right with { Attempt = run.Attempt + 1 };
        yield return right with { Attempt = run.Attempt - 1 };
        Evidence[] wrong = right switch
        {
            PullRequestEvidence pr => [pr with { HeadSha = other }, pr with { ChangedFiles = [] }],
            ChecksEvidence checks => [checks with { Sha = other }, checks with { Passed = [] }],
            ValidationEvidence validation => [validation with { Sha = other }, validation with { Rules = [] }, validation with { Rules = ["another_rule"] }],
            MergeEvidence merge => [merge with { HeadSha = other }, merge with { MergeSha = "main" }],
            DeploymentEvidence deployment => [deployment with { Commit = other }, deployment with { Target = "another target" }],
            ServingEvidence serving => [serving with { Commit = other }, serving with { MergeSha = other }, serving with { Revision = "another revision" }],
            VerificationEvidence verification => [verification with { ReportedCommit = other }, verification with { Answers = run.Policy.GoodAnswers - 1 }],
            _ => [],
        };
        foreach (var evidence in wrong)
        {
            yield return evidence;
        }
    }
}
