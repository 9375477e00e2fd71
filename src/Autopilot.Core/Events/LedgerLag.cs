namespace Autopilot;

/// <summary>How far a reader of the ledger is behind.</summary>
/// <param name="Events">Events that it has not read; no more than 10,000 are counted.</param>
/// <param name="Age">How long ago the oldest of them was committed; zero when there is none.</param>
public sealed record LedgerLag(int Events, TimeSpan Age);
