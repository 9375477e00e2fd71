using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>One event of the ledger, as the HTTP API and the command line show it.</summary>
/// <param name="Seq">Its number within its task, or within the installation for an event about no task.</param>
/// <param name="Vtid">The task, or null.</param>
/// <param name="Attempt">The attempt, 0 before the first run.</param>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="From">The state before, where the event is about a run.</param>
/// <param name="To">The state after.</param>
/// <param name="Actor">The principal, worker or <c>autopilot</c>.</param>
/// <param name="At">When it was committed, by the store's clock.</param>
/// <param name="Outcome">Only on a terminal event.</param>
/// <param name="Data">The facts; null when there are none.</param>
public sealed record EventView(
    long Seq, Vtid? Vtid, int Attempt, string Type, string? From, string? To, string Actor, DateTimeOffset At, string? Outcome, JsonObject? Data)
{
    /// <summary>Shows an event.</summary>
    /// <param name="entry">The event.</param>
    public static EventView Of(TaskEvent entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new(
            entry.Seq, entry.Vtid, entry.Attempt, entry.Type, entry.From?.Name(), entry.To?.Name(), entry.Actor, entry.At,
            entry.Outcome?.ToString().ToLowerInvariant(), entry.Data);
    }
}
