namespace Autopilot;

/// <summary>GitHub's clock as its answers tell it: what it dates, and refuses by its date, is read against it.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    private long offsetTicks;

    public DateTimeOffset Now => time.GetUtcNow() + new TimeSpan(Interlocked.Read(ref offsetTicks));

    public void Observe(HttpResponseMessage response)
    {
        if (response.Headers.Date is { } date)
        {
            Interlocked.Exchange(ref offsetTicks, (date - time.GetUtcNow()).Ticks);
        }
    }
}
