namespace Autopilot.Testing;

/// <summary>Says what was expected, as a sentence or as the name of a thing, for a reader who knows neither the suite nor what is tested.</summary>
internal static class Expect
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static void True(bool holds, string what)
    {
        if (!holds)
        {
            throw new ConformanceException($"Broken: {what.TrimEnd('.')}.");
        }
    }

    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw Differs(what, Show(expected), Show(actual));
        }
    }

    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
    {
        var (wanted, found) = (expected.ToArray(), actual.ToArray());
        if (!wanted.SequenceEqual(found))
        {
            throw Differs(what, $"[{string.Join(", ", wanted)}]", $"[{string.Join(", ", found)}]");
        }
    }

    public static T Present<T>(T? value, string what)
        where T : class =>
        value ?? throw Differs(what, "one", "none");

    public static async Task Refused(string code, Func<Task> action, string what)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (AutopilotException error) when (string.Equals(error.Code, code, StringComparison.Ordinal))
        {
            return;
        }
        catch (AutopilotException error)
        {
            throw new ConformanceException($"Expected {what} to be refused with {code}, but it was refused with {error.Code}: {error.Message}", error);
        }

        throw new ConformanceException($"Expected {what} to be refused with {code}, but it was accepted.");
    }

    public static T Done<T>(WriteResult<T> result, string what) =>
        result is { IsDone: true, Value: { } value }
            ? value
            : throw Differs(what, "it done", $"refused: {result.Refusal?.Reason}: {result.Refusal?.Message}");

    public static void Refused<T>(WriteResult<T> result, string what, params string[] reasons)
    {
        if (result.Refusal is not { } refusal || !reasons.Contains(refusal.Reason, StringComparer.Ordinal))
        {
            throw Differs(what, $"a refusal with {string.Join(" or ", reasons)}", Show(result));
        }
    }

    /// <summary>Looks again until what is looked for is there; it fails with the last look.</summary>
    public static Task<T> EventuallyAsync<T>(Func<Task<T>> look, Func<T, bool> accept, string what) =>
        EventuallyAsync(look, seen => Task.FromResult(accept(seen)), what);

    /// <summary>Looks again until what is looked for is there; it fails with the last look.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> look, Func<T, Task<bool>> accept, string what)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (true)
        {
            var seen = await look().ConfigureAwait(false);
            if (await accept(seen).ConfigureAwait(false))
            {
                return seen;
            }

            True(time.GetElapsedTime(began) < Patience, $"{what.TrimEnd('.')}, after {Patience.TotalSeconds} s: {seen}");
            await Task.Delay(TimeSpan.FromMilliseconds(25), time).ConfigureAwait(false);
        }
    }

    /// <summary>A store's clock may run on by itself between two calls, so times are equal within a second.</summary>
    public static void Near(DateTimeOffset expected, DateTimeOffset? actual, string what)
    {
        if (actual is not { } found || (found - expected).Duration() >= TimeSpan.FromSeconds(1))
        {
            throw Differs(what, $"{expected:O}", actual?.ToString("O") ?? "nothing");
        }
    }

    private static ConformanceException Differs(string what, string expected, string actual) =>
        new($"{what.TrimEnd('.')}: expected {expected}, was {actual}.");

    private static string Show<T>(T value) => value is null ? "nothing" : $"{value}";
}
