namespace Autopilot.Tests;

/// <summary>Waits for a condition, with a bound, by looking at it.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

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
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
    }
}
