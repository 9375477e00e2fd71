namespace Autopilot;

/// <summary>A reversible fact that would end a run. A second look at least 10 s later confirms it.</summary>
/// <param name="Failure">How the run ends when it is confirmed.</param>
/// <param name="Since">When it was first seen, by the store's clock.</param>
public sealed record Suspicion(Failure Failure, DateTimeOffset Since);
