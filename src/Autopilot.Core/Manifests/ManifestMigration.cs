namespace Autopilot;

/// <summary>A step before the new revision gets traffic. That it ended well proves nothing by itself: what it was to bring about is verified afterwards.</summary>
/// <param name="Apply">What applies it: on Cloud Run the name of a job, on this machine a shell command.</param>
/// <param name="Verify">What looks afterwards whether everything is there, and fails where it is not; of the same kind.</param>
public sealed record ManifestMigration(string Apply, string Verify);
