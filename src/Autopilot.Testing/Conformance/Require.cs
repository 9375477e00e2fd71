namespace Autopilot.Testing;

/// <summary>What the suites compare with: a sentence that names the rule, and the values when it is broken.</summary>
internal static class Require
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static void That(bool holds, string rule)
    {
        if (!holds)
        {
            throw new ConformanceException(rule);
        }
    }

    public static void Equal<T>(T expected, T actual, string rule)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new ConformanceException($"{rule} Expected {expected}, was {actual}.");
        }
    }

    public static T Done<T>(WriteResult<T> result, string rule) =>
        result is { IsDone: true, Value: { } value }
            ? value
            : throw new ConformanceException($"{rule} It was refused: {result.Refusal?.Reason}: {result.Refusal?.Message}");

    public static void Refused<T>(WriteResult<T> result, string rule, params string[] reasons)
    {
        if (result.Refusal is null)
        {
            throw new ConformanceException($"{rule} It was done: {result.Value}.");
        }

        That(reasons.Contains(result.Refusal.Reason, StringComparer.Ordinal), $"{rule} Expected {string.Join(" or ", reasons)}, was {result.Refusal.Reason}: {result.Refusal.Message}");
    }

    public static T NotNull<T>(T? value, string rule)
        where T : class => value ?? throw new ConformanceException(rule);

    /// <summary>Looks again until what is looked for is there; it fails with the last look.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> look, Func<T, bool> accept, string rule)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (true)
        {
            var seen = await look().ConfigureAwait(false);
            if (accept(seen))
            {
                return seen;
            }

            That(time.GetElapsedTime(began) < Patience, $"{rule} After {Patience.TotalSeconds} s: {seen}.");
            await Task.Delay(TimeSpan.FromMilliseconds(25), time).ConfigureAwait(false);
        }
    }
}
