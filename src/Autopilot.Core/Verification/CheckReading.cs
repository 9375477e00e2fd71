namespace Autopilot;

/// <summary>The state of a commit's check set.</summary>
/// <param name="Sha">The commit it is about.</param>
/// <param name="Verdict">Passed only for a complete, settled, green set that is not empty.</param>
/// <param name="Detail">Why, as a sentence: what is missing, pending, red.</param>
/// <param name="Checks">Each check.</param>
public sealed record CheckReading(string Sha, Verdict Verdict, string Detail, IReadOnlyList<CheckResult> Checks)
{
    /// <summary>
    /// What people said beside it, at most 8 KiB: it decides nothing, and a next attempt is told it where the set is red. Null: nothing.
    /// </summary>
    public string? Remarks { get; init; }
}
