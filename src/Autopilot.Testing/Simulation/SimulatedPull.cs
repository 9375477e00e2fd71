namespace Autopilot.Testing;

/// <summary>A pull request of the simulated code host, with what it was before.</summary>
internal sealed class SimulatedPull(int number, string branch, string into, string openedBy)
{
    private readonly List<(DateTimeOffset Since, PullRequestState State, string Base)> past = [];

    public int Number => number;

    public string Branch => branch;

    /// <summary>Who opened it: a host, a worker, or somebody else.</summary>
    public string OpenedBy => openedBy;

    public string Base { get; private set; } = into;

    public PullRequestState State { get; private set; }

    public PullRequestMarker? Marker { get; init; }

    public bool IsDraft { get; init; }

    /// <summary>The code host shows it to nobody.</summary>
    public bool IsHidden { get; set; }

    /// <summary>Whether the engine closed it.</summary>
    public bool IsClosedByEngine { get; set; }

    /// <summary>When its closing was first tried.</summary>
    public DateTimeOffset? FirstClosing { get; set; }

    /// <summary>The head with which it was closed or merged.</summary>
    public string? Head { get; private set; }

    /// <summary>The commit as which it landed.</summary>
    public string? LandedAs { get; private set; }

    public void Note(DateTimeOffset now) => past.Add((now, State, Base));

    public void Retarget(string to, DateTimeOffset now)
    {
        Base = to;
        Note(now);
    }

    public void Close(string? head, DateTimeOffset now)
    {
        (State, Head) = (PullRequestState.Closed, head);
        Note(now);
    }

    public void Land(string head, string landed, DateTimeOffset now)
    {
        (State, Head, LandedAs) = (PullRequestState.Merged, head, landed);
        Note(now);
    }

    /// <summary>Whether it was in a state, against a base, at some time since.</summary>
    public bool Was(PullRequestState state, string? into, DateTimeOffset from) => past
        .Where((seen, index) => seen.State == state && (into is null || seen.Base == into) && (index == past.Count - 1 || past[index + 1].Since >= from))
        .Any();
}
