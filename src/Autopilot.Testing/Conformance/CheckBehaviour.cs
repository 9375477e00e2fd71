namespace Autopilot.Testing;

/// <summary>How the checks of a commit behave.</summary>
public enum CheckBehaviour
{
    /// <summary>They end green.</summary>
    Passes,

    /// <summary>They end red after writing <c>boom 42</c>.</summary>
    Fails,

    /// <summary>Their command or runtime is missing.</summary>
    CannotStart,

    /// <summary>They run until the fixture lets them end green.</summary>
    Waits,
}
