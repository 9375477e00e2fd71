namespace Autopilot;

/// <summary>
/// One rule that the work must pass before it may be merged. It reads recorded facts only; anything slow is a check.
/// </summary>
public interface IValidationRule
{
    /// <summary>A stable id, lower_snake. It stands in profiles and evidence and never changes.</summary>
    string Id { get; }

    /// <summary>Judges. Throwing, or answering unknown, is not a verdict: the rule is asked again until the limit passes.</summary>
    /// <param name="facts">What was read about the work.</param>
    /// <param name="cancellationToken">Cancelled when the limit of all rules together has passed.</param>
    ValueTask<RuleVerdict> EvaluateAsync(ValidationFacts facts, CancellationToken cancellationToken);
}
