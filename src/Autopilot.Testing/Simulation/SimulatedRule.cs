namespace Autopilot.Testing;

/// <summary>A validation rule that judges as the run's mishap says.</summary>
internal sealed class SimulatedRule(Fates fates, TimeProvider time) : IValidationRule
{
    public const string Name = "simulated";

    public string Id => Name;

    public async ValueTask<RuleVerdict> EvaluateAsync(ValidationFacts facts, CancellationToken cancellationToken)
    {
        switch (fates.Of(facts.Run.Vtid, facts.Run.Attempt))
        {
            case Mishap.RuleRefuses:
                return RuleVerdict.Failed("The simulated rule refuses the work.");
            case Mishap.RuleHangs:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                return RuleVerdict.Passed;
            default:
                return RuleVerdict.Passed;
        }
    }
}
