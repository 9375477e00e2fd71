namespace Autopilot;

/// <summary>Why GitHub did not merge.</summary>
internal enum MergeRefusal
{
    /// <summary>Something else: a person must read it.</summary>
    Other,

    /// <summary>The base moved a moment ago, and GitHub has not computed the merge anew.</summary>
    BaseModified,

    /// <summary>The base takes merges from its queue only.</summary>
    QueueRequired,

    /// <summary>Something that GitHub waits for is not there yet.</summary>
    NotYet,

    /// <summary>This method, or this identity, may not merge into this base: no pull request there can be merged so.</summary>
    NotPermitted,

    /// <summary>It does not merge: the pull request itself says more.</summary>
    NotMergeable,
}
