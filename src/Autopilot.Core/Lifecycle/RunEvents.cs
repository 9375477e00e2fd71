namespace Autopilot;

/// <summary>Makes the events of a run.</summary>
internal static class RunEvents
{
    /// <summary>An event of the engine about a run.</summary>
    public static NewEvent Of(Run run, string type, RunState to, params (string Name, object? Value)[] facts) =>
        By(Lifecycle.Engine, run, type, to, facts);

    /// <summary>An event about a run, by a worker or a person.</summary>
    public static NewEvent By(string actor, Run run, string type, RunState to, params (string Name, object? Value)[] facts) =>
        new(type, actor) { From = run.State, To = to, Facts = facts };

    /// <summary>The one terminal event of a run.</summary>
    public static NewEvent Terminal(Run run, RunState to, Outcome outcome, string reason, params (string Name, object? Value)[] facts) =>
        new(EventTypes.Terminal(to), run.Ending?.Actor ?? Lifecycle.Engine)
        {
            From = run.State,
            To = to,
            Outcome = outcome,
            Facts = [("reason", reason), .. facts],
        };

    /// <summary>
    /// The events that a renewed proof appends. The same head against another base changes nothing that later proofs name; a
    /// revision that took the place of the proven one is what the service reports from then on.
    /// </summary>
    public static NewEvent[] Renewal(Run run, Evidence evidence) => evidence is ServingEvidence serving
        ? [Of(run, EventTypes.Deploy(serving.Provider, "covered"), run.State,
            ("commit", serving.MergeSha), ("servedBy", serving.Commit), ("revision", serving.Revision), ("target", run.Find<DeploymentEvidence>()?.Target))]
        : [];

    /// <summary>The event that a proof appends.</summary>
    public static NewEvent Proof(Run run, Evidence evidence, RunState to) => evidence switch
    {
        PullRequestEvidence pr => Of(run, EventTypes.PullRequestCreated(pr.Provider), to,
            ("number", pr.Number), ("url", pr.Url), ("headSha", pr.HeadSha), ("files", pr.ChangedFiles.Count)),
        ChecksEvidence checks => Of(run, EventTypes.ChecksPassed(checks.Provider), to,
            ("sha", checks.Sha), ("passed", checks.Passed)),
        ValidationEvidence validation => Of(run, EventTypes.ValidationPassed, to,
            ("sha", validation.Sha), ("baseSha", validation.BaseSha), ("rules", validation.Rules)),
        MergeEvidence merge => Of(run, EventTypes.PullRequestMerged(merge.Provider), to,
            ("headSha", merge.HeadSha), ("mergeSha", merge.MergeSha), ("baseSha", merge.BaseSha), ("treeSha", merge.TreeSha), ("baseDrift", merge.BaseDrift)),
        DeploymentEvidence { CoveredBy: { } covering } covered => Of(run, EventTypes.Deploy(covered.Provider, "covered"), to,
            ("commit", covered.Commit), ("servedBy", covering), ("revision", covered.Revision), ("target", covered.Target)),
        DeploymentEvidence deployment => Of(run, EventTypes.Deploy(deployment.Provider, "started"), to,
            ("commit", deployment.Commit), ("revision", deployment.Revision), ("target", deployment.Target),
            ("baseline", deployment.Baseline?.Revision ?? "no_baseline"), ("baselineCommit", deployment.Baseline?.Commit)),
        ServingEvidence serving => Of(run, EventTypes.Deploy(serving.Provider, "succeeded"), to,
            ("revision", serving.Revision), ("commit", serving.Commit), ("mergeSha", serving.MergeSha), ("servedBy", serving.CoveredBy)),
        VerificationEvidence verification => Of(run, EventTypes.VerificationPassed, to,
            ("url", verification.Url), ("reportedCommit", verification.ReportedCommit), ("answers", verification.Answers)),
        _ => throw new InvalidOperationException($"{evidence.GetType().Name} has no event."),
    };
}
