namespace Autopilot.Tests;

/// <summary>Waits for a condition, with a bound, by looking at it.</summary>
internal static class Eventually
{
    /// <summary>Long enough for a crowded machine; a test that meets it has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task<T> SeeAsync<T>(Func<Task<T>> look, Func<T, bool> accept)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (accept(seen))
            {
                return seen;
            }

            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Patience, $"Still {seen}.");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    public static Task<T> SeeAsync<T>(Func<T> look, Func<T, bool> accept) => SeeAsync(() => Task.FromResult(look()), accept);
}
