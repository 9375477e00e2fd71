namespace Autopilot;

/// <summary>Verifying: consecutive healthy answers, each reporting the serving commit. "Healthy" alone proves nothing (B5).</summary>
internal sealed class VerifyStage : Stage
{
    private const int BadAnswers = 3;

    public override RunState State => RunState.Verifying;

    public override bool NextStepIsOurs(StageContext context) => false;

    public override async Task<Look> LookAsync(StageContext context)
    {
        var proven = context.Run.Find<ServingEvidence>()!;
        var deployment = context.Run.Find<DeploymentEvidence>()!;
        var serving = await context.Ports.RequireDeployTarget().FindServingAsync(deployment.Target, context.Cancellation);
        if (serving?.Name != proven.Revision)
        {
            return await OvertakenAsync(context, deployment, proven, serving);
        }

        var reading = await context.Ports.RequireHealthProbe().ProbeAsync(deployment.Target, serving.Url, context.Cancellation);
        if (reading.Commit is { } reported && reported != proven.Commit)
        {
            return Look.Suspects(FailureReasons.VerificationFailed, $"The service reports commit {reported}; {proven.Commit} was deployed.");
        }

        return reading.Verdict switch
        {
            Verdict.Passed when reading.Commit is not null => await GoodAsync(context, deployment, proven, reading),
            Verdict.Failed when context.Run.Probes.Bad + 1 >= BadAnswers => Look.Suspects(
                FailureReasons.VerificationFailed, $"{BadAnswers} unhealthy answers in a row. {reading.Detail}"),
            Verdict.Failed => new Look.Advance(new Trigger.ProbeAnswered(false, reading.Detail)),
            _ => new Look.Wait(reading.Detail, context.Policy.Timeouts.ProbeInterval),
        };
    }

    public override Look OnDeadline(StageContext context) => Look.Expires(
        FailureReasons.VerificationTimeout,
        $"Health and commit were not proven within {context.Policy.Timeouts.Verification.TotalMinutes:0.#} minutes: {context.Run.WaitingFor}");

    // Another revision that contains the merge proves it as well: verification goes on against that one.
    private static async Task<Look> OvertakenAsync(StageContext context, DeploymentEvidence deployment, ServingEvidence proven, Revision? serving) =>
        serving is { State: RevisionState.Ready }
        && await context.Ports.CodeHost.ContainsAsync(context.Task.Repository, deployment.Commit, serving.Commit, context.Cancellation)
            ? new Look.Advance(new Trigger.EvidenceRenewed(proven with
            {
                At = context.Now,
                Revision = serving.Name,
                Commit = serving.Commit,
                CoveredBy = deployment.CoveredBy is null && serving.Name != deployment.Revision ? serving.Commit : null,
            }))
            : new Look.Wait($"revision {proven.Revision} to serve; {serving?.Name ?? "nothing"} does");

    private static async Task<Look> GoodAsync(StageContext context, DeploymentEvidence deployment, ServingEvidence serving, HealthReading reading)
    {
        var good = context.Run.Probes.Good + 1;
        if (good < context.Policy.GoodAnswers)
        {
            return new Look.Advance(new Trigger.ProbeAnswered(true, $"{good} of {context.Policy.GoodAnswers} healthy answers in a row"));
        }

        var evidence = new VerificationEvidence
        {
            Vtid = context.Run.Vtid,
            Attempt = context.Run.Attempt,
            At = context.Now,
            Provider = deployment.Provider,
            Url = reading.Url,
            ReportedCommit = reading.Commit!,
            Answers = good,
        };
        return new Look.Advance(new Trigger.Proven(evidence))
        {
            Turns =
            [
                new TurnChange.Prove(
                    Turn.ForTarget(deployment.Target),
                    new ProvenRevision(serving.Revision, serving.Commit, context.Run.Vtid),
                    await FindOvercomeAsync(context, deployment, serving)),
            ],
        };
    }

    // A rollback is overcome by proof of a commit that contains its culprit and the revert; any other freeze stays.
    private static async Task<string?> FindOvercomeAsync(StageContext context, DeploymentEvidence deployment, ServingEvidence serving)
    {
        var (host, repository) = (context.Ports.CodeHost, context.Task.Repository);
        var turn = await context.Ports.Store.ReadTurnAsync(Turn.ForTarget(deployment.Target), context.Cancellation);
        return turn.Freeze is { Commit: { } culprit } freeze
            && await host.ContainsAsync(repository, culprit, serving.Commit, context.Cancellation)
            && await host.ContainsRevertAsync(repository, culprit, serving.Commit, context.Cancellation)
                ? freeze.Id
                : null;
    }
}
