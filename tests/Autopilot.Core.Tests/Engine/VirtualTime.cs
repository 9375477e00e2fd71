namespace Autopilot.Tests;

/// <summary>A clock and its processors under the test's hand: everything runs on the test's thread, in one order, and no time passes by itself.</summary>
internal sealed class VirtualTime
{
    private readonly Queue<(Lane Lane, Task Task)> ready = new();

    public ManualClock Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>A processor of its own, which can be switched off.</summary>
    public Lane NewLane() => new(this);

    /// <summary>Runs whatever can run without time passing.</summary>
    public void Settle()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (ready.TryDequeue(out var next))
            {
                next.Lane.Execute(next.Task);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Lets time pass until the next timer, at most so much of it.</summary>
    public void Step(TimeSpan most)
    {
        Settle();
        Clock.Advance(Clock.NextTimerIn is { } next && next < most ? next : most);
        Settle();
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by)
    {
        for (var target = Now + by; Now < target;)
        {
            Step(target - Now);
        }
    }

    /// <summary>A processor. Switched off, it runs nothing any more: a process that was killed.</summary>
    internal sealed class Lane(VirtualTime time) : TaskScheduler
    {
        public bool IsOff { get; private set; }

        public void SwitchOff() => IsOff = true;

        public Task Start(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

        public Task<T> Start<T>(Func<Task<T>> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

        public void Execute(Task task)
        {
            if (!IsOff)
            {
                TryExecuteTask(task);
            }
        }

        protected override IEnumerable<Task> GetScheduledTasks() => [.. time.ready.Where(next => next.Lane == this).Select(next => next.Task)];

        protected override void QueueTask(Task task)
        {
            lock (time.ready)
            {
                time.ready.Enqueue((this, task));
            }
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
    }
}
