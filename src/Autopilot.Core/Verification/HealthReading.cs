namespace Autopilot;

/// <summary>One answer of a running service.</summary>
/// <param name="Verdict">
/// Passed: 2xx and it reports a commit. Failed: an answer of 400 or more. Unknown: no answer, refused, timed out, or an
/// answer that cannot be read.
/// </param>
/// <param name="Url">The address that was asked.</param>
/// <param name="Commit">The commit that the service reported, whatever its health, or null.</param>
/// <param name="Detail">The status and the reason, as a sentence.</param>
public sealed record HealthReading(Verdict Verdict, string Url, string? Commit, string Detail);
