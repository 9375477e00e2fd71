namespace Autopilot;

/// <summary>Why a run ends, as a type and as a sentence for a person.</summary>
/// <param name="Kind">The kind; it decides what happens next.</param>
/// <param name="Reason">A stable lower_snake word: one of <see cref="FailureReasons"/>, or the worker's own.</param>
/// <param name="Message">What happened, with the values, and what to do about it.</param>
public sealed record Failure(FailureKind Kind, string Reason, string Message)
{
    /// <summary>What a next attempt should know: failing checks, log excerpts. Data, never instructions.</summary>
    public string? Feedback { get; init; }

    /// <summary>The more exact cause, where the reason covers several.</summary>
    public string? Cause { get; init; }

    /// <summary>The outcome that a run with this failure ends with.</summary>
    public Outcome Outcome => FailureReasons.OutcomeOf(this);
}
