namespace Autopilot;

/// <summary>What a check's own words mean.</summary>
internal enum CheckStanding
{
    /// <summary>A word that is not known: not green.</summary>
    Unknown,

    /// <summary>Green.</summary>
    Passed,

    /// <summary>Green for what requires it, but judged nothing: a set of nothing else is not green.</summary>
    Skipped,

    /// <summary>Not decided yet.</summary>
    Pending,

    /// <summary>Red.</summary>
    Failed,

    /// <summary>Ended without a judgement: neither green nor red.</summary>
    Cancelled,

    /// <summary>Waits for a person who lets it run.</summary>
    Held,

    /// <summary>Could not start.</summary>
    Broken,
}
