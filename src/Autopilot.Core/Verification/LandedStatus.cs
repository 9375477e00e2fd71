namespace Autopilot;

/// <summary>Whether a head landed.</summary>
public enum LandedStatus
{
    /// <summary>It did not land.</summary>
    NotLanded,

    /// <summary>It landed, and the tree is the three-way merge of its base side and the head.</summary>
    Landed,

    /// <summary>It landed, and the tree is another.</summary>
    Mismatch,

    /// <summary>Something landed, and which form it has cannot be identified.</summary>
    Unprovable,
}
