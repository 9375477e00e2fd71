namespace Autopilot.Tests;

/// <summary>A clock and a scheduler under the test's hand: everything runs on the test's thread, in one order.</summary>
internal sealed class Timeline : TimeProvider
{
    private readonly List<Timer> timers = [];
    private readonly Pump pump = new();
    private long ticks;

    public DateTimeOffset Day { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeSpan Elapsed => TimeSpan.FromTicks(ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Day + Elapsed;

    public override long GetTimestamp() => ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public Task Start(Func<Task> work)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, pump).Unwrap();
        pump.Run();
        return task;
    }

    public void Advance(TimeSpan span)
    {
        var target = ticks + span.Ticks;
        while (timers.Where(timer => timer.DueAt <= target).MinBy(timer => timer.DueAt) is { } next)
        {
            ticks = Math.Max(ticks, next.DueAt);
            next.Fire();
            pump.Run();
        }

        ticks = target;
        pump.Run();
    }

    public void Do(Action action)
    {
        action();
        pump.Run();
    }

    private sealed class Timer(Timeline line, Action fire) : ITimer
    {
        public long DueAt { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueAt = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : line.ticks + dueTime.Ticks;
            line.timers.Remove(this);
            if (DueAt < long.MaxValue)
            {
                line.timers.Add(this);
            }

            return true;
        }

        public void Fire()
        {
            DueAt = long.MaxValue;
            line.timers.Remove(this);
            fire();
        }

        public void Dispose() => line.timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Pump : TaskScheduler
    {
        private readonly Queue<Task> tasks = new();

        public void Run()
        {
            var context = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            while (tasks.TryDequeue(out var task))
            {
                TryExecuteTask(task);
            }

            SynchronizationContext.SetSynchronizationContext(context);
        }

        protected override IEnumerable<Task> GetScheduledTasks() => tasks;

        protected override void QueueTask(Task task) => tasks.Enqueue(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
    }
}
