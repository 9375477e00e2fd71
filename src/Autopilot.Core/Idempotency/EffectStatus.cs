namespace Autopilot;

/// <summary>What is known of an effect.</summary>
public enum EffectStatus
{
    /// <summary>It may or may not have happened: look it up before anything else.</summary>
    Intended,

    /// <summary>It happened. At most one per action and run.</summary>
    Done,

    /// <summary>It provably did not happen; the next ordinal may be intended.</summary>
    Refused,
}
