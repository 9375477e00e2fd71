namespace Autopilot.Testing;

/// <summary>A law does not hold. The message names the seed and the shortest sequence found that breaks it.</summary>
/// <param name="law">The law, as a sentence.</param>
/// <param name="seed">The seed that leads here again, with a <see cref="LawOptions.Count"/> of 1 and the same length.</param>
/// <param name="message">What happened instead, and after what.</param>
public sealed class LawException(string law, ulong seed, string message)
    : Exception($"{law} It is broken with Seed = {seed}: {message}")
{
    /// <summary>The seed that leads here again.</summary>
    public ulong Seed { get; } = seed;
}
