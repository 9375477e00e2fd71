namespace Autopilot;

/// <summary>Four values, because unknown is not yes (law 4): it never passes and never fails a task by itself.</summary>
public enum Verdict
{
    /// <summary>Could not be found out. It waits; the deadline decides.</summary>
    Unknown,

    /// <summary>Not decided yet.</summary>
    Pending,

    /// <summary>Judged and good.</summary>
    Passed,

    /// <summary>Judged and bad.</summary>
    Failed,
}
