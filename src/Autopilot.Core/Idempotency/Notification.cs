namespace Autopilot;

/// <summary>Word from outside that something may have changed. It decides nothing: whoever hears it looks again.</summary>
/// <param name="Source">Who sent it, such as <c>github</c>; 1 to 100 characters.</param>
/// <param name="Id">The sender's id of this delivery, 1 to 200 characters; the same again changes nothing.</param>
/// <param name="Wakes">Tasks whose active run is due now. Those that do not exist, or have none, are left alone.</param>
public sealed record Notification(string Source, string Id, IReadOnlyList<Vtid> Wakes);
