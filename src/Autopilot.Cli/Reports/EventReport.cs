using System.Text.Json.Nodes;

namespace Autopilot.Cli;

/// <summary>One event, in the shape of the HTTP API.</summary>
internal sealed record EventReport(
    long Seq, Vtid? Vtid, int Attempt, string Type, string? From, string? To, string Actor, DateTimeOffset At, string? Outcome, JsonObject? Data)
{
    public static EventReport Of(TaskEvent entry) => new(
        entry.Seq, entry.Vtid, entry.Attempt, entry.Type, entry.From?.Name(), entry.To?.Name(), entry.Actor, entry.At,
        entry.Outcome?.ToString().ToLowerInvariant(), entry.Data);
}
