namespace Autopilot;

/// <summary>The port of a target's front door, kept so that its address survives a restart.</summary>
/// <param name="Port">The port on loopback.</param>
internal sealed record FrontDoorRecord(int Port);
