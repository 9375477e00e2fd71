namespace Autopilot;

/// <summary>What a reviewer's latest word means for the head.</summary>
internal enum ReviewStance
{
    /// <summary>Nothing: only comments, an approval of another head or of one's own work, or a review that was dismissed.</summary>
    None,

    /// <summary>An approval of exactly this head.</summary>
    Approves,

    /// <summary>A wish for changes, which stands until its author says otherwise or it is dismissed.</summary>
    Objects,
}
