namespace Autopilot;

/// <summary>How a review stands.</summary>
/// <param name="Verdict">Passed, failed, under way, or unknown.</param>
/// <param name="Detail">Why, at most 8 KiB.</param>
internal sealed record ReviewLook(Verdict Verdict, string Detail);
