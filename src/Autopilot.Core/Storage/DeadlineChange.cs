namespace Autopilot;

/// <summary>The kinds of <see cref="Deadline"/>.</summary>
public enum DeadlineChange
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>It begins anew at the commit.</summary>
    Set,

    /// <summary>There is none.</summary>
    Clear,
}
