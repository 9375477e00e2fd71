namespace Autopilot.Dashboard;

/// <summary>One task, with everything that a person needs to understand it and to decide.</summary>
internal sealed record TaskDetail(FrameView Frame, Filter Filter, TaskSnapshot Snapshot, TaskExplanation Why)
{
    /// <summary>The most events that are shown; older ones stay in the ledger.</summary>
    public const int MostShown = 200;

    public required string? SpecText { get; init; }

    /// <summary>Its events, oldest first.</summary>
    public required IReadOnlyList<TaskEvent> Events { get; init; }

    public required IReadOnlyList<Offer> Offers { get; init; }

    public AutopilotTask Task => Snapshot.Task;

    public Run? Run => Snapshot.Run;

    public Standing Standing => Standings.Of(Task, Run);

    public IReadOnlyList<Stay> Stays => Timeline.Of(Events);

    /// <summary>The events that are shown, newest first.</summary>
    public IEnumerable<TaskEvent> Shown => Events
        .Reverse()
        .Where(entry => Filter.Ledger is not { } text
            || entry.Type.Contains(text, StringComparison.OrdinalIgnoreCase)
            || entry.Actor.Contains(text, StringComparison.OrdinalIgnoreCase)
            || entry.Data?.ToJsonString().Contains(text, StringComparison.OrdinalIgnoreCase) == true)
        .Take(MostShown);
}

/// <summary>A command that the task takes now.</summary>
/// <param name="Dialog">Its dialog.</param>
/// <param name="WhyNot">Why this person may not give it, or null.</param>
internal sealed record Offer(TaskDialog Dialog, string? WhyNot);
