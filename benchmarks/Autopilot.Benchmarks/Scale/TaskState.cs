namespace Autopilot.Benchmarks.Scale;

/// <summary>A task of the model. Times are milliseconds since the beginning.</summary>
internal struct TaskState
{
    public Phase Phase;
    public Ending Ending;
    public byte Attempt;
    public byte Spent;
    public byte Claims;
    public byte ClaimsLost;
    public byte FailedOffers;
    public byte Good;

    /// <summary>What the run last said that it waits for: 0 nothing yet, 1 the fact, 2 the code host.</summary>
    public byte Told;

    /// <summary>The hosts that have looked in this phase, a bit each.</summary>
    public byte Seen;

    public bool OnOffer;
    public bool Held;
    public bool Dies;
    public bool IsPulled;
    public bool IsMerged;

    /// <summary>Whether the next look goes on with the last one, whose call took its time.</summary>
    public bool Continues;

    /// <summary>How often each host has waited in this state, four bits each.</summary>
    public uint Waits;

    public int DueAt;
    public int Deadline;

    /// <summary>When what the phase waits for is so: checks that end, a revision that is ready, an offer that may be made again.</summary>
    public int FactAt;

    public int Since;
    public int ClaimedAt;
    public int EndsAt;
}

/// <summary>How a run ends.</summary>
internal enum Ending : byte
{
    None,
    Completed,
    ChecksFailed,
    ClaimsExhausted,
    DispatchFailed,
    ExecutionTimeout,
    PullRequestTimeout,
    ChecksTimeout,
    MergeTimeout,
    DeployTimeout,
}
