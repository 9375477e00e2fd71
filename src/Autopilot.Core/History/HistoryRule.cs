namespace Autopilot;

/// <summary>A law over the events of one task.</summary>
/// <param name="Name">The law's name.</param>
/// <param name="Sentence">What it says.</param>
/// <param name="Objection">What speaks against the next event, given what the ledger told before; null when it keeps the law.</param>
internal sealed record HistoryRule(string Name, string Sentence, Func<TaskHistory, HistoryEvent, string?> Objection);
