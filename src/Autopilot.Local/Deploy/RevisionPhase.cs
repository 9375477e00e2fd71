namespace Autopilot;

/// <summary>How far a revision has come, as it is stored.</summary>
internal enum RevisionPhase
{
    /// <summary>To be cloned, built and started.</summary>
    Preparing,

    /// <summary>Its process was started and has not reported its commit yet.</summary>
    Launched,

    /// <summary>It reported its commit.</summary>
    Ready,

    /// <summary>It did not start.</summary>
    Failed,

    /// <summary>It was stopped for good and its clone removed.</summary>
    Trimmed,
}
