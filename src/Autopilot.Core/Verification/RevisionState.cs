namespace Autopilot;

/// <summary>Whether a revision can serve.</summary>
public enum RevisionState
{
    /// <summary>Being built or started.</summary>
    Starting,

    /// <summary>Runs and reports its commit.</summary>
    Ready,

    /// <summary>Did not start.</summary>
    Failed,
}
