namespace Autopilot;

/// <summary>What a commit does to a turn.</summary>
/// <param name="Key">The turn.</param>
public abstract record TurnChange(string Key)
{
    /// <summary>
    /// Takes it for the run: refused when it is frozen, by its holder too, or when another run holds it. Taking what one
    /// holds is otherwise a no-op. A freeze that was overcome stays for the others until it is lifted or a revision is proven.
    /// </summary>
    /// <param name="Key">The turn.</param>
    /// <param name="Overcome">The id of a freeze that the run has found overcome, or null.</param>
    public sealed record Take(string Key, string? Overcome = null) : TurnChange(Key);

    /// <summary>Gives it back, if the run holds it.</summary>
    /// <param name="Key">The turn.</param>
    public sealed record GiveBack(string Key) : TurnChange(Key);

    /// <summary>
    /// Freezes it, whoever holds it. A freeze that is there already is kept beside it: two with different causes become
    /// one that only a person lifts.
    /// </summary>
    /// <param name="Key">The turn.</param>
    /// <param name="Freeze">Why.</param>
    public sealed record FreezeIt(string Key, Freeze Freeze) : TurnChange(Key);

    /// <summary>
    /// Records the target's newest proven revision, unless another run holds the turn. Lifts a freeze only for the holder,
    /// only by its id, and never one without a culprit: that one is a person's to lift.
    /// </summary>
    /// <param name="Key">The turn.</param>
    /// <param name="Revision">What was proven.</param>
    /// <param name="Lifts">The id of a freeze whose culprit the proven commit contains and reverts, or null.</param>
    public sealed record Prove(string Key, ProvenRevision Revision, string? Lifts = null) : TurnChange(Key);
}
