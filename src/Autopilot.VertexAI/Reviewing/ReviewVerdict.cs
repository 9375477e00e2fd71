namespace Autopilot;

/// <summary>A clear verdict on a change.</summary>
/// <param name="Approves">Whether it may go on.</param>
/// <param name="Findings">What was found, in the reviewer's words; may be empty.</param>
internal sealed record ReviewVerdict(bool Approves, string Findings);
