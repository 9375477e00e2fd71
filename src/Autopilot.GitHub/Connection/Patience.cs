namespace Autopilot;

/// <summary>Waits again and again, each time twice as long, until waiting further would exceed a limit.</summary>
internal sealed class Patience(TimeSpan limit, TimeProvider time)
{
    private readonly long began = time.GetTimestamp();
    private TimeSpan next = TimeSpan.FromSeconds(1);

    /// <returns><see langword="false"/> when the limit would pass; nothing was waited for.</returns>
    public async Task<bool> TryWaitAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(began) + next > limit)
        {
            return false;
        }

        await Task.Delay(next, time, cancellationToken).ConfigureAwait(false);
        next *= 2;
        return true;
    }
}
