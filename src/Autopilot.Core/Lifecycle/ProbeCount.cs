namespace Autopilot;

/// <summary>Consecutive answers of the running service.</summary>
/// <param name="Good">Healthy answers with the right commit in a row.</param>
/// <param name="Bad">Unhealthy answers in a row.</param>
public readonly record struct ProbeCount(int Good, int Bad);
