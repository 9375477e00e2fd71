namespace Autopilot;

/// <summary>Why a conditional write provably did not happen.</summary>
/// <param name="Reason">A stable lower_snake word: one of <see cref="FailureReasons"/>, or <c>retry</c> when it may be tried again.</param>
/// <param name="Message">A sentence with the values.</param>
public sealed record Refusal(string Reason, string Message)
{
    /// <summary>The reason of a write that may be tried again.</summary>
    public const string Retry = "retry";
}
