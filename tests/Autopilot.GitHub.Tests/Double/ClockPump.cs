namespace Autopilot.Tests;

/// <summary>
/// Lets time pass for a clock that stands still: whatever waits for less than a minute need not wait. What waits longer, as a request
/// for its limit, is not hurried.
/// </summary>
internal sealed class ClockPump : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task pumping;

    public ClockPump(ManualClock clock)
    {
        pumping = Task.Run(async () =>
        {
            while (!stopping.IsCancellationRequested)
            {
                if (clock.NextTimerIn is { } next && next <= Longest)
                {
                    clock.Advance(next);
                }
                else
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
                }
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await pumping;
        stopping.Dispose();
    }
}
