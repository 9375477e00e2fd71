namespace Autopilot;

/// <summary>Whether a revision can serve, and why not.</summary>
/// <param name="State">Starting, ready or failed.</param>
/// <param name="Detail">A sentence for a person.</param>
internal readonly record struct RevisionStanding(RevisionState State, string Detail)
{
    public static RevisionStanding Ready(string detail) => new(RevisionState.Ready, detail);

    public static RevisionStanding Starting(string detail) => new(RevisionState.Starting, detail);

    public static RevisionStanding Failed(string detail) => new(RevisionState.Failed, detail);
}
