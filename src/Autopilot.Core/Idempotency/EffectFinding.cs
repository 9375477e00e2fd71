namespace Autopilot;

/// <summary>What is known of an effect after a look or an act.</summary>
/// <param name="Kind">Whether it happened.</param>
/// <param name="Detail">Its result, or why it did not happen, or what is not known.</param>
/// <param name="Failure">For a refusal: what it means for the run, unless it is to be asked for again.</param>
internal readonly record struct EffectFinding(EffectFindingKind Kind, string Detail, Failure? Failure = null)
{
    public static EffectFinding Happened(string result) => new(EffectFindingKind.Happened, result);

    public static EffectFinding Absent(string detail) => new(EffectFindingKind.Absent, detail);

    public static EffectFinding Unknown(string detail) => new(EffectFindingKind.Unknown, detail);

    /// <summary>The finding of a conditional write.</summary>
    public static EffectFinding From<T>(WriteResult<T> result, Func<T, string> describe) => result.Refusal is { } refusal
        ? new EffectFinding(EffectFindingKind.Refused, refusal.Message, refusal.Reason == Refusal.Retry ? null : FailureReasons.Create(refusal.Reason, refusal.Message))
        : Happened(describe(result.Value!));
}
