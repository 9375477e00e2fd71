namespace Autopilot.Testing;

/// <summary>Says what was expected, for a reader who knows neither the suite nor the store.</summary>
internal static class Expect
{
    public static void True(bool holds, string what)
    {
        if (!holds)
        {
            throw new ConformanceException($"Expected that {what}, but it is not so.");
        }
    }

    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new ConformanceException($"Expected {what} to be {Show(expected)}, but it is {Show(actual)}.");
        }
    }

    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
    {
        var (wanted, found) = (expected.ToArray(), actual.ToArray());
        if (!wanted.SequenceEqual(found))
        {
            throw new ConformanceException($"Expected {what} to be [{string.Join(", ", wanted)}], but it is [{string.Join(", ", found)}].");
        }
    }

    public static T Present<T>(T? value, string what)
        where T : class =>
        value ?? throw new ConformanceException($"Expected {what}, but there is none.");

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

    /// <summary>A store's clock may run on by itself between two calls, so times are equal within a second.</summary>
    public static void Near(DateTimeOffset expected, DateTimeOffset? actual, string what)
    {
        if (actual is not { } found || (found - expected).Duration() >= TimeSpan.FromSeconds(1))
        {
            throw new ConformanceException($"Expected {what} to be {expected:O}, but it is {actual?.ToString("O") ?? "nothing"}.");
        }
    }

    private static string Show<T>(T value) => value is null ? "nothing" : $"{value}";
}
