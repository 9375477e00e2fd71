namespace Autopilot;

/// <summary>How something is that a probe looked at.</summary>
public enum ProbeStatus
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It works, and could be better; or it could not be seen.</summary>
    Advice,

    /// <summary>A run would fail by it.</summary>
    Missing,
}
