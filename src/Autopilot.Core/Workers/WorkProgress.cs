namespace Autopilot;

/// <summary>A sign of progress.</summary>
/// <param name="Message">What was got to, one line.</param>
/// <param name="Usage">What was used so far in this claim, when known.</param>
public sealed record WorkProgress(string Message, Usage? Usage = null);
