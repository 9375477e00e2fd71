namespace Autopilot;

/// <summary>Where an id was found, strongest first.</summary>
public enum VtidLevel
{
    /// <summary>A <c>VTID:</c> trailer of a commit message.</summary>
    Trailer,

    /// <summary>The hidden marker in a pull request's body.</summary>
    Marker,

    /// <summary>The branch name.</summary>
    Branch,

    /// <summary>The title.</summary>
    Title,
}
