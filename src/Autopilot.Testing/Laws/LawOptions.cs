namespace Autopilot.Testing;

/// <summary>How hard a law is tried.</summary>
public sealed record LawOptions
{
    /// <summary>Sequences that are tried, at least 1; default 500.</summary>
    public int Count { get; init; } = 500;

    /// <summary>Triggers of each sequence, at least 1; default 40.</summary>
    public int Length { get; init; } = 40;

    /// <summary>The seed of the first sequence; each further one counts it up. Null, the default: another one every time.</summary>
    public ulong? Seed { get; init; }
}
