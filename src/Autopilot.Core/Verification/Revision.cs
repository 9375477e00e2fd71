namespace Autopilot;

/// <summary>A revision of a target, as the target shows it now.</summary>
/// <param name="Name">The target's own name for it.</param>
/// <param name="Commit">The commit it was made from, as the target knows it.</param>
/// <param name="State">Starting, ready or failed.</param>
/// <param name="Url">The address at which users reach the target.</param>
/// <param name="Detail">A sentence for a person: for a failed one, why.</param>
public sealed record Revision(string Name, string Commit, RevisionState State, string Url, string Detail);
