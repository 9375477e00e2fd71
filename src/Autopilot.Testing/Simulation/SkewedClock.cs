namespace Autopilot.Testing;

/// <summary>One host's clock: off by so much, and running a little fast or slow, as clocks do.</summary>
/// <param name="clock">The true time.</param>
/// <param name="offset">How far its time of day is off.</param>
/// <param name="rate">How much it counts while a second goes by.</param>
internal sealed class SkewedClock(ManualClock clock, TimeSpan offset, double rate) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + offset;

    public override long GetTimestamp() => (long)(clock.GetTimestamp() * rate);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SkewedTimer(clock.CreateTimer(callback, state, Scale(dueTime), Scale(period)), this);

    private TimeSpan Scale(TimeSpan time) => time > TimeSpan.Zero ? TimeSpan.FromTicks((long)Math.Ceiling(time.Ticks / rate)) : time;

    private sealed class SkewedTimer(ITimer timer, SkewedClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Scale(dueTime), clock.Scale(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
