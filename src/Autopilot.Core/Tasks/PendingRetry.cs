namespace Autopilot;

/// <summary>The next attempt that starts by itself: only after a transient failure or red checks, within the budget.</summary>
/// <param name="Reason">The failure's reason.</param>
/// <param name="Feedback">What the next attempt should know, or null.</param>
/// <param name="SpecHash">The spec that the failed run carried out: the attempt begins only while it is the approved one.</param>
public sealed record PendingRetry(string Reason, string? Feedback, string SpecHash);
