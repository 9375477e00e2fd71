namespace Autopilot.Tests;

/// <summary>Finds out how long the machine withholds itself from a process that has something to do: what it did to this one, it did to others.</summary>
internal sealed class Metronome
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest time by which a beat came late.</summary>
    public TimeSpan LongestDelay { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetTimestamp();
            await Task.Delay(Beat, TimeProvider.System, CancellationToken.None);
            var delay = TimeProvider.System.GetElapsedTime(began) - Beat;
            LongestDelay = delay > LongestDelay ? delay : LongestDelay;
        }
    }
}
