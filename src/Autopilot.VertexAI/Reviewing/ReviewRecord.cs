namespace Autopilot;

/// <summary>What is kept of a review, so that nobody asks or pays twice.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Spent">What it has cost so far, a time that is under way or was cut off included; money is null where that is not known.</param>
/// <param name="Verdict">The verdict; null: there is none yet.</param>
/// <param name="By">The model that gave it, by its own word where it has one; null: none was asked.</param>
internal sealed record ReviewRecord(ReviewSubject Subject, Usage Spent, ReviewVerdict? Verdict = null, string? By = null);
