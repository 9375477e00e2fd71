namespace Autopilot.Dashboard;

/// <summary>A page of tasks, and the task that is open beside it.</summary>
internal sealed record TaskListView(FrameView Frame, Filter Filter, IReadOnlyList<TaskRow> Rows, string? Next, TaskDetail? Open)
{
    /// <summary>The filters with their counts: what needs somebody first.</summary>
    public IEnumerable<Chip> Chips =>
    [
        new("All", null, Frame.Counts.Each.Values.Sum(), Filter.Show is null),
        .. Standings.All.Select(standing => new Chip(Words.Of(standing), standing, Frame.Counts.Of(standing), Filter.Show == standing)),
    ];

    /// <summary>Whether there are tasks at all.</summary>
    public bool HasAny => Frame.Counts.Each.Values.Sum() > 0;
}

/// <summary>A filter that one press applies.</summary>
internal sealed record Chip(string Label, Standing? Show, long Count, bool IsChosen);
