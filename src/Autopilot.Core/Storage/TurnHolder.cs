namespace Autopilot;

/// <summary>The run that holds a turn.</summary>
/// <param name="Vtid">The task.</param>
/// <param name="Attempt">The attempt.</param>
public readonly record struct TurnHolder(Vtid Vtid, int Attempt);
