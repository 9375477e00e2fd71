namespace Autopilot;

/// <summary>How a task stands for the people who watch it. Each task has exactly one; stores keep and count them.</summary>
public enum Standing
{
    /// <summary>A person must act before anything moves: the spec, the activation, the merge, or a thing to mend.</summary>
    Decision,

    /// <summary>The work waits for a worker.</summary>
    Capacity,

    /// <summary>A run is under way.</summary>
    Running,

    /// <summary>The latest run failed.</summary>
    Failed,

    /// <summary>The latest run ended because a person must decide or mend something first.</summary>
    Blocked,

    /// <summary>A person cancelled the latest run.</summary>
    Cancelled,

    /// <summary>Proven in production.</summary>
    Completed,
}
