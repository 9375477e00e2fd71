namespace Autopilot;

/// <summary>What serves, as it is stored.</summary>
/// <param name="Revision">The revision's name.</param>
/// <param name="Commit">Its commit.</param>
internal sealed record ServingRecord(string Revision, string Commit);
