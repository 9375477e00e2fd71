namespace Autopilot;

/// <summary>Why a turn may not be taken until a person releases it, or a revert of the commit has landed.</summary>
/// <param name="Id">Names this freeze: a run that judged it overcome says so by its id.</param>
/// <param name="Reason">A sentence for a person.</param>
/// <param name="Commit">The commit that was rolled back or landed wrongly, or null.</param>
/// <param name="Vtid">The task that caused it.</param>
public sealed record Freeze(string Id, string Reason, string? Commit, Vtid Vtid);
