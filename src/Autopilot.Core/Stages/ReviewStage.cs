namespace Autopilot;

/// <summary>Reviewing: evaluates every rule, within one limit for all of them together.</summary>
internal sealed class ReviewStage : Stage
{
    public override RunState State => RunState.Reviewing;

    public override bool NextStepIsOurs(StageContext context) => false;

    public override async Task<Look> LookAsync(StageContext context)
    {
        // The limit starts with an evaluation, and any host goes on under it. Only where it passed without a verdict, and the
        // host that started it does not look any more, does another start it again; not for ever.
        var run = context.Run;
        if (run.EvaluatedBy is null || (run.EvaluatedBy != context.Host && run.DeadlineAt <= context.Now))
        {
            return run.Evaluations >= context.Policy.Timeouts.Evaluations
                ? Look.Expires(FailureReasons.ValidationTimeout, $"{run.Evaluations} evaluations were started and none ended.")
                : new Look.Advance(new Trigger.EvaluationStarted(context.Host));
        }

        return await EvaluateAsync(context) switch
        {
            (null, { } evidence) => new Look.Advance(new Trigger.Proven(evidence)),
            ({ } problem, _) => problem,
            _ => new Look.Wait("the validation rules"),
        };
    }

    public override Look OnDeadline(StageContext context) => Look.Expires(
        FailureReasons.ValidationTimeout, $"The rules did not answer within {context.Policy.Timeouts.Validation.TotalSeconds:0.#} s: {context.Run.WaitingFor}");

    /// <summary>Evaluates the rules now: what stands against the work, or the proof that nothing does.</summary>
    public static async Task<(Look? Problem, ValidationEvidence? Evidence)> EvaluateAsync(StageContext context)
    {
        var run = context.Run;
        var proven = run.Find<PullRequestEvidence>()!;
        using var limit = new CancellationTokenSource(Left(context), context.Ports.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Cancellation);
        try
        {
            var facts = await GatherAsync(context, proven, stop.Token).WaitAsync(stop.Token);
            if (PullRequestGuard.Inspect(context, facts.PullRequest, proven.HeadSha) is { } problem)
            {
                return (problem, null);
            }

            foreach (var id in context.Policy.Rules)
            {
                // A rule that ignores the token must not hold up the limit.
                var verdict = await context.Ports.Rules[id].EvaluateAsync(facts, stop.Token).AsTask().WaitAsync(stop.Token);
                if (verdict.Verdict != Verdict.Passed)
                {
                    return (Refused(id, verdict), null);
                }
            }

            return (null, new ValidationEvidence
            {
                Vtid = run.Vtid,
                Attempt = run.Attempt,
                At = context.Now,
                Provider = Lifecycle.Engine,
                Sha = proven.HeadSha,
                BaseSha = facts.BaseSha,
                Rules = context.Policy.Rules,
            });
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.Cancellation.IsCancellationRequested)
        {
            return (new Look.Wait("the validation rules, which do not answer", TimeSpan.Zero), null);
        }
    }

    private static Look Refused(string id, RuleVerdict verdict) => verdict.Verdict == Verdict.Failed
        ? new Look.End(FailureReasons.Create(verdict.Reason, $"Rule {id}: {verdict.Message}") with { Cause = id })
        : new Look.Wait($"rule {id}: {verdict.Message}", TimeSpan.FromSeconds(1));

    private static async Task<ValidationFacts> GatherAsync(StageContext context, PullRequestEvidence proven, CancellationToken cancellation)
    {
        var (host, repository) = (context.Ports.CodeHost, context.Task.Repository);
        var pr = await host.FindPullRequestAsync(repository, proven.Number, cancellation);
        var tip = await host.FindHeadAsync(repository, context.Task.BaseBranch, cancellation)
            ?? throw new ProviderException(FailureKind.Transient, "base_missing", $"Base branch {context.Task.BaseBranch} is not to be found.");
        var files = await host.ListChangedFilesAsync(repository, tip, proven.HeadSha, cancellation);
        return new ValidationFacts(context.Task, context.Run, pr, tip, files);
    }

    private static TimeSpan Left(StageContext context)
    {
        var left = context.Run.State == RunState.Reviewing && context.Run.DeadlineAt is { } deadline
            ? deadline - context.Now
            : context.Policy.Timeouts.Validation;
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }
}
