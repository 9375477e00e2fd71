namespace Autopilot.Tests;

/// <summary>
/// Lets time pass for a clock that stands still: whatever waits for less than a minute waits for a moment only. What waits longer, as a
/// request for its limit, is not hurried.
/// </summary>
internal sealed class ClockPump : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    // Some wait for what really happens, as a call to a double: it must come before the time for it is over.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task pumping;

    public ClockPump(ManualClock clock)
    {
        pumping = Task.Run(async () =>
        {
            var (due, since) = (DateTimeOffset.MaxValue, 0L);
            while (!stopping.IsCancellationRequested)
            {
                if (clock.NextTimerIn is not { } next || next > Longest)
                {
                    due = DateTimeOffset.MaxValue;
                }
                else if (clock.GetUtcNow() + next is var end && end != due)
                {
                    (due, since) = (end, TimeProvider.System.GetTimestamp());
                }
                else if (TimeProvider.System.GetElapsedTime(since) >= Moment)
                {
                    clock.Advance(next);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
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
