namespace Autopilot;

/// <summary>The kinds of <see cref="Decision"/>.</summary>
public enum DecisionKind
{
    /// <summary>The run changes.</summary>
    Applied,

    /// <summary>It has happened already: nothing changes, nothing is recorded.</summary>
    Repeated,

    /// <summary>It is not legal here: nothing changes, one mismatch is recorded.</summary>
    Illegal,
}
