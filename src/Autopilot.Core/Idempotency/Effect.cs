namespace Autopilot;

/// <summary>The recorded intent of a side effect, and what became of it.</summary>
/// <param name="Key">Its unique key.</param>
/// <param name="Host">The engine host that recorded the intent.</param>
/// <param name="Subject">What it acts on: the offer, branch, head, revision or number.</param>
public sealed record Effect(EffectKey Key, string Host, string Subject)
{
    /// <summary>What is known of it.</summary>
    public EffectStatus Status { get; init; } = EffectStatus.Intended;

    /// <summary>When the intent was committed, by the store's clock.</summary>
    public DateTimeOffset IntendedAt { get; init; }

    /// <summary>When it was resolved.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What the provider answered: a number, a SHA, a revision, or why it was refused.</summary>
    public string? Result { get; init; }

    /// <summary>Whether it was found outside and adopted instead of performed.</summary>
    public bool Adopted { get; init; }

    /// <summary>Whether the host that intended it is known to have ended, with everything it had started.</summary>
    public bool HostEnded { get; init; }
}
