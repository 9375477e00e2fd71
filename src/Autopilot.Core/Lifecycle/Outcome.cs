namespace Autopilot;

/// <summary>How a run ended. Only a terminal event carries one.</summary>
public enum Outcome
{
    /// <summary>Completed, with every proof.</summary>
    Success,

    /// <summary>Failed for a typed reason.</summary>
    Failed,

    /// <summary>Failed because a deadline passed.</summary>
    Timeout,

    /// <summary>Cancelled by a person.</summary>
    Cancelled,

    /// <summary>Stopped until a person decides or mends something.</summary>
    Blocked,
}
