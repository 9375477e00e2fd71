namespace Autopilot;

/// <summary>A check run or a status, as it counts.</summary>
/// <param name="Kind"><c>check</c> or <c>status</c>: one of each with the same name are two.</param>
/// <param name="Name">Its name.</param>
/// <param name="App">The App that reports it; 0 where that is not known.</param>
/// <param name="Workflow">The workflow and its event, where it belongs to one: two workflows may give their jobs the same name.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Word">GitHub's own word for that.</param>
internal sealed record CheckEntry(string Kind, string Name, long App, string Workflow, CheckStanding Standing, string Word)
{
    /// <summary>GitHub's number.</summary>
    public long Id { get; init; }

    /// <summary>When it started; null before that.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Where a person reads it.</summary>
    public string? Url { get; init; }

    /// <summary>Whether its number is that of a job of GitHub Actions, whose log can be read.</summary>
    public bool IsJob { get; init; }

    /// <summary>What it says of itself.</summary>
    public string Text { get; init; } = "";

    /// <summary>What it repeats when it runs again.</summary>
    public (string Kind, string Name, long App, string Workflow) Key => (Kind, Name, App, Workflow);
}
