namespace Autopilot.Dashboard;

/// <summary>A stay of a run in one state.</summary>
/// <param name="Attempt">The run.</param>
/// <param name="State">The state.</param>
/// <param name="From">When it was entered.</param>
/// <param name="To">When it was left, or null: the run is in it.</param>
internal sealed record Stay(int Attempt, string State, DateTimeOffset From, DateTimeOffset? To);

/// <summary>How long each state of each attempt took, from the ledger alone. Pure.</summary>
internal static class Timeline
{
    /// <param name="events">A task's events, oldest first.</param>
    /// <returns>The stays, oldest first; a terminal state is none, for nothing lasts in it.</returns>
    public static IReadOnlyList<Stay> Of(IReadOnlyList<TaskEvent> events)
    {
        var stays = new List<Stay>();
        foreach (var entry in events.Where(entry => entry.To is not null && entry.To != entry.From))
        {
            if (stays.Count > 0 && stays[^1] is { To: null } open)
            {
                stays[^1] = open with { To = entry.At };
            }

            if (!entry.To!.Value.IsTerminal())
            {
                stays.Add(new Stay(entry.Attempt, entry.To.Value.Name(), entry.At, null));
            }
        }

        return stays;
    }
}
