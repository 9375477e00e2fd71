namespace Autopilot;

/// <summary>How an effect is looked up and performed (law 5): intent, look up, adopt, act, record.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Subject">What it acts on.</param>
/// <param name="LookUp">Finds out whether an unresolved intent happened.</param>
/// <param name="Perform">Does it, conditionally at the provider.</param>
internal sealed record EffectPlan(
    EffectAction Action,
    string Subject,
    Func<EffectKey, CancellationToken, Task<EffectFinding>> LookUp,
    Func<EffectKey, CancellationToken, Task<EffectFinding>> Perform)
{
    /// <summary>Turns that the intent's commit takes.</summary>
    public IReadOnlyList<TurnChange> Turns { get; init; } = [];

    /// <summary>Clean-up goes on while execution is disabled.</summary>
    public bool IsCleanUp { get; init; }

    /// <summary>Whether a refusal ends the run. Clean-up tries again; failed offers are counted, unless another would fail alike (law 11).</summary>
    /// <param name="failure">What the refusal means.</param>
    public bool EndsRun(Failure failure) =>
        !IsCleanUp && (Action != EffectAction.Dispatch || failure.Kind is FailureKind.Deterministic or FailureKind.Policy);
}
