namespace Autopilot;

/// <summary>One check of a commit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Verdict">Its own verdict.</param>
/// <param name="Detail">What it says: for a red one, the failing step and an excerpt of its log, at most 8 KiB.</param>
public sealed record CheckResult(string Name, Verdict Verdict, string Detail);
