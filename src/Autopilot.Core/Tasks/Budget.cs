namespace Autopilot;

/// <summary>What a task may spend over all its attempts. No retry resets it.</summary>
public sealed record Budget
{
    /// <summary>Attempts in all, from 1 to 20; default 3.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Claimed time in all: the time during which a worker held the task. Null: no limit of its own.</summary>
    public TimeSpan? WallClock { get; init; }

    /// <summary>Model tokens in all, input and output. Null: no limit.</summary>
    public long? Tokens { get; init; }

    /// <summary>Money in all, in US dollars. Null: no limit. With a limit, work whose price is unknown is refused.</summary>
    public decimal? Money { get; init; }
}
