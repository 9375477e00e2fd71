namespace Autopilot;

/// <summary>How a pull request lands on its base.</summary>
public enum MergeMethod
{
    /// <summary>A merge commit; its first parent is the base side.</summary>
    Merge,

    /// <summary>One commit on the base.</summary>
    Squash,

    /// <summary>The commits, one by one, on the base. Only where the profile says so.</summary>
    Rebase,
}
