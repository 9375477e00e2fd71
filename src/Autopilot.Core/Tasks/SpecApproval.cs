namespace Autopilot;

/// <summary>A person's approval of one spec text.</summary>
/// <param name="Hash">The hash of the text that was approved.</param>
/// <param name="By">The authenticated principal.</param>
/// <param name="At">When, by the store's clock.</param>
public sealed record SpecApproval(string Hash, string By, DateTimeOffset At);
