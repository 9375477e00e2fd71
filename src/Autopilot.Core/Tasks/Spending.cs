namespace Autopilot;

/// <summary>What a task has spent over all its attempts.</summary>
/// <param name="Attempts">Attempts spent. Not the attempt number: an environment failure spends none.</param>
/// <param name="ClaimedTime">Time during which a worker held the task.</param>
/// <param name="Tokens">Model tokens.</param>
/// <param name="Money">US dollars.</param>
public sealed record Spending(int Attempts = 0, TimeSpan ClaimedTime = default, long Tokens = 0, decimal Money = 0);
