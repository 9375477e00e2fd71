namespace Autopilot;

/// <summary>Whether an effect happened.</summary>
internal enum EffectFindingKind
{
    /// <summary>It happened.</summary>
    Happened,

    /// <summary>It is not to be found; that proves something only after the intent's grace.</summary>
    Absent,

    /// <summary>The provider says that it did not happen and will not.</summary>
    Refused,

    /// <summary>It could not be found out.</summary>
    Unknown,
}
