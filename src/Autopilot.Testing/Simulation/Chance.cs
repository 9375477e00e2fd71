namespace Autopilot.Testing;

/// <summary>
/// Random numbers that a seed alone decides (SplitMix64). Not <see cref="Random"/>: its numbers for a seed are no promise of
/// the framework, and a seed that is written down must lead to the same history on every version of it.
/// </summary>
internal sealed class Chance(ulong seed)
{
    private ulong state = seed;

    /// <summary>Spreads a number over all 64 bits; a different number gives a different result.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    /// <summary>One number out of several: the same for the same ones in the same order.</summary>
    public static ulong Join(ulong first, ulong second, ulong third = 0, ulong fourth = 0) =>
        Mix(Mix(Mix(Mix(first + 0x9E3779B97F4A7C15UL) + second) + third) + fourth);

    /// <summary>A number as a fraction, from 0 to below 1.</summary>
    public static double Fraction(ulong value) => (value >> 11) * (1.0 / (1UL << 53));

    public ulong Next() => Mix(state += 0x9E3779B97F4A7C15UL);

    /// <summary>From 0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => (int)((Next() >> 33) % (ulong)count);

    public bool Is(double rate) => Fraction(Next()) < rate;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>A time between two numbers of seconds.</summary>
    public TimeSpan Seconds(double least, double most) => TimeSpan.FromMilliseconds(Math.Round((least + ((most - least) * Fraction(Next()))) * 1000));
}
