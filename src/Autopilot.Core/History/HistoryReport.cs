namespace Autopilot;

/// <summary>What a check of a whole history found.</summary>
/// <param name="Tasks">How many tasks were read.</param>
/// <param name="Events">How many events were read.</param>
/// <param name="Findings">At most one for each task, in the order of reading; empty when every law is kept.</param>
public sealed record HistoryReport(int Tasks, long Events, IReadOnlyList<HistoryFinding> Findings);
