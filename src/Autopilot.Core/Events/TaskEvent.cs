using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>One event of the ledger. Append-only: never changed, never removed while its task lives.</summary>
public sealed record TaskEvent
{
    /// <summary>The event's number within its task: 1, 2, … without holes.</summary>
    public required long Seq { get; init; }

    /// <summary>The task, or null for an event about the installation (<c>governance.*</c>).</summary>
    public Vtid? Vtid { get; init; }

    /// <summary>The attempt, 0 before the first run.</summary>
    public int Attempt { get; init; }

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The state before, where the event is about a run.</summary>
    public RunState? From { get; init; }

    /// <summary>The state after.</summary>
    public RunState? To { get; init; }

    /// <summary>The principal, worker or <c>autopilot</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>When it was committed, by the store's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Only on a terminal event.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>The facts; null when there are none.</summary>
    public JsonObject? Data { get; init; }

    /// <summary>Where the event stands in the whole ledger. Opaque: compare only with what the same store gave.</summary>
    public required LedgerPosition Position { get; init; }
}
