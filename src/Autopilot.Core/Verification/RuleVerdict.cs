namespace Autopilot;

/// <summary>A rule's judgement.</summary>
/// <param name="Verdict">Passed, failed, or unknown.</param>
/// <param name="Message">Why, with the values; empty when passed.</param>
/// <param name="Reason">The failure's reason; default <see cref="FailureReasons.ValidationFailed"/>.</param>
public sealed record RuleVerdict(Verdict Verdict, string Message, string Reason = FailureReasons.ValidationFailed)
{
    /// <summary>Judged and good.</summary>
    public static RuleVerdict Passed { get; } = new(Verdict.Passed, "");

    /// <summary>Judged and bad.</summary>
    /// <param name="message">Why, with the values.</param>
    /// <param name="reason">One of <see cref="FailureReasons"/>.</param>
    public static RuleVerdict Failed(string message, string reason = FailureReasons.ValidationFailed) => new(Verdict.Failed, message, reason);
}
