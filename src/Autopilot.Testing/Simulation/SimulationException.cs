using System.Globalization;

namespace Autopilot.Testing;

/// <summary>A simulation saw a law broken. The message holds the seed, the law and the shortest history found that breaks it.</summary>
/// <param name="seed">The seed that leads here again, under the same options.</param>
/// <param name="law">The law, as a sentence.</param>
/// <param name="what">What happened instead.</param>
/// <param name="history">What happened until then, one line each.</param>
public sealed class SimulationException(ulong seed, string law, string what, IReadOnlyList<string> history)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{law} Seed {seed} breaks it: {what}\n{string.Join('\n', history)}"))
{
    /// <summary>The seed that leads here again, under the same options.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>The law, as a sentence.</summary>
    public string Law { get; } = law;

    /// <summary>What happened instead.</summary>
    public string What { get; } = what;

    /// <summary>What happened until then, one line each: the time since the beginning, who, and what.</summary>
    public IReadOnlyList<string> History { get; } = history;
}
