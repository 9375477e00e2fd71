namespace Autopilot;

/// <summary>How a task's spec stands.</summary>
public enum SpecStatus
{
    /// <summary>Something that a spec must have is missing.</summary>
    Invalid,

    /// <summary>Complete; a person has not decided yet.</summary>
    Valid,

    /// <summary>Approved by a person who named its hash.</summary>
    Approved,

    /// <summary>Rejected by a person who gave a reason.</summary>
    Rejected,
}
