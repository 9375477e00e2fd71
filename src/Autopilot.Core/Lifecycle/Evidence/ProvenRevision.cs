namespace Autopilot;

/// <summary>A revision of a target that passed verification.</summary>
/// <param name="Revision">The target's own name for it.</param>
/// <param name="Commit">The commit it reported.</param>
/// <param name="Vtid">The task that proved it.</param>
public sealed record ProvenRevision(string Revision, string Commit, Vtid Vtid);
