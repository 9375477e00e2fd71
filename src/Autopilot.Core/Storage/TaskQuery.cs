namespace Autopilot;

/// <summary>Which tasks to list. Every list is bounded.</summary>
public sealed record TaskQuery
{
    /// <summary>The state of the latest run, or <c>allocated</c> or <c>scheduled</c> for tasks without one; null: any.</summary>
    public string? State { get; init; }

    /// <summary>How the task stands; null: any.</summary>
    public Standing? Standing { get; init; }

    /// <summary>A text that the id, the title, or the reason or message with which the latest run ends contains, ignoring case; null: any.</summary>
    public string? Text { get; init; }

    /// <summary>From the highest id down; default: from the lowest up.</summary>
    public bool Descending { get; init; }

    /// <summary>Where the last page ended; null: from the start.</summary>
    public string? Cursor { get; init; }

    /// <summary>At most so many, from 1 to 500; default 50.</summary>
    public int Limit { get; init; } = 50;
}
