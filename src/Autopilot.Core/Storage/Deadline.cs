namespace Autopilot;

/// <summary>What a commit does to a run's deadline. A duration, because the store's clock alone says when it begins.</summary>
/// <param name="Change">Keep it, set it, or take it away.</param>
/// <param name="Length">The length of a deadline that is set.</param>
public readonly record struct Deadline(DeadlineChange Change, TimeSpan Length)
{
    /// <summary>The deadline stays.</summary>
    public static Deadline Keep { get; } = new(DeadlineChange.Keep, default);

    /// <summary>The run is held or has ended: no clock runs.</summary>
    public static Deadline None { get; } = new(DeadlineChange.Clear, default);

    /// <summary>A new deadline from the moment of the commit.</summary>
    /// <param name="length">Its length.</param>
    public static Deadline In(TimeSpan length) => new(DeadlineChange.Set, length);

    /// <summary>The deadline that a store writes.</summary>
    /// <param name="present">The deadline so far.</param>
    /// <param name="now">The store's time of the commit.</param>
    public DateTimeOffset? Apply(DateTimeOffset? present, DateTimeOffset now) => Change switch
    {
        DeadlineChange.Keep => present,
        DeadlineChange.Set => now + Length,
        _ => null,
    };
}
