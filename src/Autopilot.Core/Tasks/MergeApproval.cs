namespace Autopilot;

/// <summary>A person's approval to merge one head. It is void for any other head.</summary>
/// <param name="HeadSha">The pull request's head that was approved.</param>
/// <param name="By">The authenticated principal.</param>
/// <param name="At">When, by the store's clock.</param>
public sealed record MergeApproval(string HeadSha, string By, DateTimeOffset At);
