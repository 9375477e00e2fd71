namespace Autopilot;

/// <summary>What became of a month of the ledger.</summary>
/// <param name="Partition">The partition's name.</param>
/// <param name="Kept">Why it was kept, or null when it was dropped.</param>
public sealed record PartitionOutcome(string Partition, string? Kept);
