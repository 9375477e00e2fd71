namespace Autopilot;

/// <summary>The reviewing model approved exactly this head. It reads what was recorded; the review itself is a check.</summary>
internal sealed class ModelReviewRule : IValidationRule
{
    public string Id => ModelReview.Rule;

    public ValueTask<RuleVerdict> EvaluateAsync(ValidationFacts facts, CancellationToken cancellationToken)
    {
        var (head, checks) = (facts.Run.Work?.HeadSha, facts.Run.Find<ChecksEvidence>());
        return new(checks is not null && checks.Attempt == facts.Run.Attempt && checks.Sha == head && checks.Passed.Contains(ModelReview.Rule, StringComparer.Ordinal)
            ? RuleVerdict.Passed
            : RuleVerdict.Failed($"No approving model review of {head} is recorded for this run."));
    }
}
