namespace Autopilot.Testing;

/// <summary>
/// A clock that stands still until it is advanced. Timers fire in the order of their due times, each at its own due
/// time. Safe for concurrent use; callbacks run on the thread that advances.
/// </summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly SortedSet<ManualTimer> timers = new(ByDueTime.Instance);
    private readonly DateTimeOffset start;
    private DateTimeOffset now;
    private long created;

    /// <summary>Creates a clock.</summary>
    /// <param name="start">Its first time; default 2026-01-01T00:00:00Z.</param>
    public ManualClock(DateTimeOffset? start = null)
    {
        this.start = (start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToUniversalTime();
        now = this.start;
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long until the next timer is due: zero when one is, null when there is none.</summary>
    public TimeSpan? NextTimerIn
    {
        get
        {
            lock (gate)
            {
                return timers.Min is not { } next ? null : next.Due > now ? next.Due - now : TimeSpan.Zero;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => (GetUtcNow() - start).Ticks;

    /// <summary>Moves the time on and fires what falls due, timers that callbacks start on the way included.</summary>
    /// <param name="by">How far; zero fires what is due already.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time would go back.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);

        var target = GetUtcNow() + by;
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);

        var timer = new ManualTimer(this, callback, state, Interlocked.Increment(ref created));
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? TakeDue(DateTimeOffset target)
    {
        lock (gate)
        {
            if (timers.Min is not { } next || next.Due > target)
            {
                now = target > now ? target : now;
                return null;
            }

            timers.Remove(next);
            now = next.Due > now ? next.Due : now;
            if (next.Period is { } period)
            {
                next.Due += period;
                timers.Add(next);
            }

            return next;
        }
    }

    private void Schedule(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            timers.Remove(timer);
            timer.Period = period > TimeSpan.Zero ? period : null;
            if (dueTime >= TimeSpan.Zero)
            {
                timer.Due = now + dueTime;
                timers.Add(timer);
            }
        }
    }

    private void Remove(ManualTimer timer)
    {
        lock (gate)
        {
            timers.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state, long order) : ITimer
    {
        private volatile bool disposed;

        public DateTimeOffset Due { get; set; }

        public TimeSpan? Period { get; set; }

        public long Order => order;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (disposed)
            {
                return false;
            }

            clock.Schedule(this, dueTime, period);
            return true;
        }

        public void Dispose()
        {
            disposed = true;
            clock.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class ByDueTime : IComparer<ManualTimer>
    {
        public static ByDueTime Instance { get; } = new();

        public int Compare(ManualTimer? x, ManualTimer? y)
        {
            var due = x!.Due.CompareTo(y!.Due);
            return due != 0 ? due : x.Order.CompareTo(y.Order);
        }
    }
}
