namespace Autopilot.Tests;

/// <summary>A clock that a test moves in small steps, slowly while something is asked over the network and fast while something is only waited for.</summary>
internal sealed class PacedClock : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task moving;
    private volatile int speed = 1;

    public PacedClock() => moving = Task.Run(async () =>
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Step, TimeProvider.System);
            Clock.Advance(Step * speed);
        }
    });

    public ManualClock Clock { get; } = new();

    /// <summary>How many times as fast as the system's clock it goes at most.</summary>
    public int Speed
    {
        set => speed = value;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await moving;
        stopping.Dispose();
    }
}
