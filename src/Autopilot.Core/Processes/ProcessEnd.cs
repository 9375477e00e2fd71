namespace Autopilot;

/// <summary>Why a process ended.</summary>
internal enum ProcessEnd
{
    /// <summary>By itself.</summary>
    Exited,

    /// <summary>It ran longer than its limit and was killed with everything it had started.</summary>
    LimitReached,

    /// <summary>It was silent for longer than its limit and was killed with everything it had started.</summary>
    IdleLimitReached,
}
