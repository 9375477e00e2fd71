namespace Autopilot.Tests;

/// <summary>A validation rule that answers as a test says.</summary>
internal sealed class ScriptedRule(string id, Func<ValidationFacts, CancellationToken, ValueTask<RuleVerdict>> answer) : IValidationRule
{
    public string Id => id;

    public Func<ValidationFacts, CancellationToken, ValueTask<RuleVerdict>> Answer { get; set; } = answer;

    public int Asked { get; private set; }

    public ValueTask<RuleVerdict> EvaluateAsync(ValidationFacts facts, CancellationToken cancellationToken)
    {
        Asked++;
        return Answer(facts, cancellationToken);
    }
}
