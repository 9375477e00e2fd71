namespace Autopilot;

/// <summary>The first event of a task with which its ledger breaks a law.</summary>
/// <param name="Law">The name of the law, one of <see cref="HistoryLaws.All"/>.</param>
/// <param name="Vtid">The task, or null for an event of the installation.</param>
/// <param name="Seq">The event's number within its task; where something is missing behind the last event, the last one's.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Message">What was expected, and what stands there.</param>
public sealed record HistoryFinding(string Law, Vtid? Vtid, long Seq, string Type, string Message);
