namespace Autopilot.Tests;

/// <summary>Runs in every situation that a decision tells apart, and what can happen to them.</summary>
internal static class Situations
{
    private static readonly string[] Endings =
        [FailureReasons.ExecutionTimeout, FailureReasons.ScopeViolation, FailureReasons.VerificationFailed, FailureReasons.DeployFailed];

    public static readonly DateTimeOffset Now = StraightWay.Began + TimeSpan.FromHours(1);

    private static readonly string Other = StraightWay.Sha("another commit");

    public static readonly RunPolicy Deploys = Samples.Policy();

    private static readonly RunPolicy MergeIsTheGoal = Samples.Policy() with { Target = null, RequireMergeApproval = true, GoodAnswers = 1 };

    public static IEnumerable<(string Situation, Run Run)> All()
    {
        foreach (var policy in new[] { Deploys, MergeIsTheGoal })
        {
            var goal = policy.Target is null ? "the merge is the goal" : "the deployment is the goal";
            foreach (var run in Way(policy).Where(run => policy == Deploys || run.State >= RunState.Reviewing))
            {
                yield return ($"{run.State.Name()}, {run.WaitingFor ?? "nothing"}: {goal}", run);
            }
        }

        foreach (var state in new[] { RunState.InProgress, RunState.Building, RunState.PrCreated, RunState.Reviewing, RunState.Validated, RunState.Merged, RunState.Deploying, RunState.Verifying })
        {
            var run = Samples.InState(state, Deploys);
            yield return ($"{state.Name()}, held", Then(run, new Trigger.Held(Holds.ExecutionDisabled, "execution is enabled", "operator")));
            yield return ($"{state.Name()}, suspected", Then(run, new Trigger.Suspected(FailureReasons.Create(FailureReasons.MergeConflict, "It conflicts."))));
            yield return ($"{state.Name()}, ending", Then(run, new Trigger.EndingDecided(new Ending(Outcome.Failed, FailureReasons.Create(FailureReasons.ChecksFailed, "Red."), "autopilot"))));
        }

        var offered = Then(Samples.InState(RunState.InProgress, Deploys), new Trigger.WorkOffered(1));
        yield return ("in_progress, one offer failed", Then(offered, new Trigger.OfferFailed(1, "pickup_timeout", "No worker claimed the work.")));
        yield return ("in_progress, two offers failed", Fail(Fail(offered)));
        yield return ("in_progress, three offers failed", Fail(Fail(Fail(offered))));
        yield return ("in_progress, on offer again after one failed", Then(Fail(offered), new Trigger.WorkOffered(2)));
        var claimed = Samples.InState(RunState.Building, Deploys);
        foreach (var loss in Losses())
        {
            yield return ($"building, claim lost: {loss.Cause}", Then(claimed, new Trigger.ClaimLost(claimed.Claim!.Fence, loss)));
        }

        var lost = Then(Then(claimed, new Trigger.ClaimLost(1, Losses().First())), new Trigger.WorkOffered(2));
        yield return ("building, on offer again", lost);
        yield return ("building, on offer again, held for an environment", Then(
            Then(claimed, new Trigger.ClaimLost(1, new ClaimLoss(ClaimLoss.EnvironmentFailure, false, "There is no credential."))), new Trigger.WorkOffered(2)));
        yield return ("reviewing, evaluated twice", Then(Samples.Run(run => run.EvaluatedBy is not null, Deploys), new Trigger.EvaluationStarted("host-2")));
        var covered = (DeploymentEvidence)Proofs.Deployment(Samples.InState(RunState.Merged, Deploys), Now) with { CoveredBy = StraightWay.Sha("a later commit") };
        var deploying = Then(Samples.InState(RunState.Merged, Deploys), new Trigger.Proven(covered));
        yield return ("deploying, covered", deploying);
        yield return ("verifying, two bad answers", Then(
            Then(Samples.InState(RunState.Verifying, Deploys), new Trigger.ProbeAnswered(false, "500")), new Trigger.ProbeAnswered(false, "502")));
        yield return ("verifying, one good answer", Then(Samples.InState(RunState.Verifying, Deploys), new Trigger.ProbeAnswered(true, "healthy")));
        yield return ("merged, without its proof: the merge is the goal", Samples.InState(RunState.Merged, MergeIsTheGoal) with { Evidence = [] });
        yield return ("pr_created, ending with a cause", Then(
            Samples.InState(RunState.PrCreated, Deploys),
            new Trigger.EndingDecided(new Ending(Outcome.Failed, FailureReasons.Create(FailureReasons.ChecksFailed, "Red.") with { Cause = "unit" }, "autopilot"))));
        foreach (var outcome in new[] { Outcome.Failed, Outcome.Timeout, Outcome.Cancelled, Outcome.Blocked })
        {
            yield return ($"ended: {outcome}", Then(Samples.Ending(RunState.PrCreated, outcome), new Trigger.Terminated(outcome, [], "false")));
        }

        Run Fail(Run run) => run.OnOffer
            ? Then(run, new Trigger.OfferFailed(run.Offers, "pickup_timeout", "No worker claimed the work."))
            : Then(run, new Trigger.OfferFailed(run.Offers + 1, "refused", "The endpoint did not answer."));
    }

    public static IEnumerable<Trigger> TriggersFor(Run run) =>
    [
        .. new[] { StraightWay.Next(run, Now) }.OfType<Trigger>(),
        .. Triggers.Any(run, Now, 1),
        .. Triggers.Foreign(run, Now),
        new Trigger.WorkOffered(run.Offers),
        new Trigger.WorkOffered(run.Offers + 1),
        new Trigger.OfferFailed(run.Offers, "pickup_timeout", "No worker claimed the work."),
        new Trigger.OfferFailed(run.Offers + 1, "refused", "The endpoint did not answer."),
        new Trigger.OfferFailed(run.Offers + 1, Trigger.OfferFailed.NoAnswer, "It could not be made."),
        new Trigger.WorkClaimed(StraightWay.Claim(run) with { Principal = "team" }),
        new Trigger.WorkClaimed(StraightWay.Claim(run) with { WorkerId = "worker-1" }),
        .. Losses().Select(loss => new Trigger.ClaimLost(run.LastFence, loss)),
        new Trigger.PickupExtended("a free worker"),
        new Trigger.EvaluationStarted("host-2"),
        .. Proofs.All(run, Now).Select(evidence => new Trigger.EvidenceRenewed(evidence)),
        .. Proofs.All(run, run.StartedAt).Select(evidence => new Trigger.EvidenceRenewed(evidence)),
        .. run.Evidence.Select(evidence => new Trigger.Proven(evidence)),
        .. run.Evidence.Select(evidence => new Trigger.EvidenceRenewed(evidence)),
        .. run.Evidence.Select(evidence => new Trigger.Proven(evidence with { Attempt = 7 })),
        .. run.Evidence.Select(evidence => new Trigger.Proven(evidence with { Vtid = Vtid.Parse("VTID-99999") })),
        .. run.Evidence.Select(evidence => new Trigger.EvidenceRenewed(evidence with { Attempt = 7 })),
        .. Details(run),
        new Trigger.ProbeAnswered(false, "500"),
        new Trigger.Held(Holds.ExecutionDisabled, "execution is enabled", "operator"),
        new Trigger.Held(Holds.TargetHeld, "a person releases it", "operator", run.EnteredAt - TimeSpan.FromMinutes(1)),
        new Trigger.Held(Holds.DeployTurn, "the turn is free", "autopilot", run.EnteredAt + TimeSpan.FromSeconds(20)),
        new Trigger.Waited("something else"),
        new Trigger.Waited(run.WaitingFor ?? "nothing"),
        new Trigger.Suspected(FailureReasons.Create(FailureReasons.MergeConflict, "It conflicts.")),
        .. Endings.Take(run is { Hold: null, Suspicion: null, Ending: null } ? Endings.Length : 1).Select(reason => FailureReasons.Create(reason, "It was so."))
            .Select(failure => new Trigger.EndingDecided(new Ending(failure.Outcome, failure, "autopilot"))),
        new Trigger.EndingDecided(new Ending(Outcome.Failed, FailureReasons.Create("a_word", "It was so.") with { Cause = BuiltInRules.WithinScope }, "autopilot")),
        new Trigger.EndingDecided(new Ending(Outcome.Failed, FailureReasons.Create("a_word", "It was so.") with { Cause = "no rule" }, run.Claim?.WorkerId ?? "worker-1")),
        .. run.Ending is { } ending ? CleanUps(ending).Prepend(new Trigger.EndingDecided(ending)) : [],
    ];

    // What the generators leave alone.
    private static IEnumerable<Trigger> Details(Run run) => run.State switch
    {
        RunState.Building when run.Work is not null =>
        [
            new Trigger.WorkCompleted(run.Work, "worker-1"),
            new Trigger.WorkCompleted(run.Work with { HeadSha = Other }, "worker-1"),
            new Trigger.Proven((PullRequestEvidence)Proofs.PullRequest(run, Now) with { ChangedFiles = ["a", "b"] }),
            new Trigger.Proven((PullRequestEvidence)Proofs.PullRequest(run, Now) with { HeadSha = Other, ChangedFiles = [] }),
        ],
        RunState.PrCreated =>
        [
            new Trigger.Proven((ChecksEvidence)Proofs.Checks(run, Now) with { Passed = ["build"] }),
            new Trigger.Proven((ChecksEvidence)Proofs.Checks(run, Now) with { Sha = Other, Passed = [] }),
        ],
        RunState.Reviewing =>
        [
            new Trigger.Proven((ValidationEvidence)Proofs.Validation(run, Now) with { Sha = Other, Rules = [] }),
            new Trigger.EndingDecided(new Ending(
                Outcome.Timeout, FailureReasons.Create(FailureReasons.ValidationTimeout, "No answer.") with { Cause = BuiltInRules.WithinScope }, "autopilot")),
        ],
        RunState.Validated =>
        [
            new Trigger.Proven((MergeEvidence)Proofs.Merge(run, Now) with { BaseDrift = true }),
            new Trigger.Proven((MergeEvidence)Proofs.Merge(run, Now) with { HeadSha = Other, MergeSha = "main" }),
        ],
        RunState.Merged =>
        [
            new Trigger.Proven((DeploymentEvidence)Proofs.Deployment(run, Now) with { Baseline = new ProvenRevision("before", Other, run.Vtid) }),
            new Trigger.Proven((DeploymentEvidence)Proofs.Deployment(run, Now) with { CoveredBy = Other }),
        ],
        RunState.Deploying =>
        [
            new Trigger.Proven((ServingEvidence)Proofs.Serving(run, Now) with { Commit = Other, CoveredBy = Other }),
            new Trigger.Proven((ServingEvidence)Proofs.Serving(run, Now) with { Commit = Other, Revision = "another" }),
        ],
        RunState.Verifying =>
        [
            new Trigger.Proven((VerificationEvidence)Proofs.Verification(run, Now) with { ReportedCommit = Other, Answers = 0 }),
            new Trigger.EvidenceRenewed((ServingEvidence)Proofs.Serving(run, run.Find<ServingEvidence>()!.At) with { Revision = "at once" }),
            new Trigger.EvidenceRenewed((ServingEvidence)Proofs.Serving(run, Now) with { Attempt = 7, MergeSha = Other, Commit = "main" }),
            new Trigger.EvidenceRenewed((ServingEvidence)Proofs.Serving(run, Now) with { Revision = "later", Commit = Other }),
            new Trigger.EvidenceRenewed((ServingEvidence)Proofs.Serving(run, Now) with { Revision = "later", Commit = "main" }),
        ],
        _ => [],
    };

    private static IEnumerable<Trigger> CleanUps(Ending ending) =>
    [
        new Trigger.Terminated(ending.Outcome, [new CleanUp(EffectAction.Restore, CleanUp.Verified, "before", "It serves again.")], "true"),
        new Trigger.Terminated(ending.Outcome, [new CleanUp(EffectAction.Restore, CleanUp.Unverified, "before", "No answer.")], "unknown"),
        new Trigger.Terminated(ending.Outcome, [new CleanUp(EffectAction.ClosePullRequest, CleanUp.Verified, "#7", "It is closed.")], "false"),
        new Trigger.Terminated(ending.Outcome == Outcome.Failed ? Outcome.Blocked : Outcome.Failed, [], "false"),
    ];

    private static IEnumerable<ClaimLoss> Losses() =>
    [
        new ClaimLoss(ClaimLoss.LeaseExpired, true, "The lease was not renewed."),
        new ClaimLoss(ClaimLoss.EnvironmentFailure, false, "There is no credential."),
        new ClaimLoss(ClaimLoss.TransientFailure, true, "The network was away."),
        new ClaimLoss(ClaimLoss.TransientFailure, false, "The network was away."),
        new ClaimLoss(ClaimLoss.Released, false, "Given back."),
        new ClaimLoss(ClaimLoss.TransientFailure, true, "The network was away.") { Reason = "network" },
    ];

    private static IEnumerable<Run> Way(RunPolicy policy)
    {
        var run = StraightWay.Begin(policy, Samples.Vtid);
        for (var now = StraightWay.Began; StraightWay.Next(run, now) is { } next; now += Scenario.Pace)
        {
            yield return run;
            run = Samples.Apply(run, next, now);
        }

        yield return run;
    }

    private static Run Then(Run run, Trigger trigger) => Samples.Apply(run, trigger);
}
