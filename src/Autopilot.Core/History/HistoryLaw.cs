namespace Autopilot;

/// <summary>A law that a ledger keeps, or does not.</summary>
/// <param name="Name">Its stable lower_snake name; it never changes.</param>
/// <param name="Sentence">What it says.</param>
public sealed record HistoryLaw(string Name, string Sentence);
