namespace Autopilot;

/// <summary>How a check can end.</summary>
internal enum CheckEnding
{
    /// <summary>Exit code 0.</summary>
    Passed,

    /// <summary>Another exit code, or its limit passed.</summary>
    Failed,

    /// <summary>The command could not be started, which says nothing about the commit.</summary>
    Unavailable,
}
