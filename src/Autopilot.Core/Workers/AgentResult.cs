namespace Autopilot;

/// <summary>How an agent's run ended.</summary>
/// <param name="Failure">Why it failed, or null when it ended by itself and reported no error. Not evidence of success.</param>
/// <param name="Summary">Its last words, bounded.</param>
/// <param name="Usage">What it used, as far as known.</param>
public sealed record AgentResult(Failure? Failure, string Summary, Usage Usage);
