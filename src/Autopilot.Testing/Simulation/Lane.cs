namespace Autopilot.Testing;

/// <summary>A processor. Switched off, it runs nothing any more, in the middle of whatever it did; paused, it runs it later.</summary>
internal sealed class Lane(Timeline timeline) : TaskScheduler
{
    private readonly List<Task> kept = [];

    public bool IsOff { get; private set; }

    public bool IsPaused { get; private set; }

    public void SwitchOff()
    {
        IsOff = true;
        kept.Clear();
    }

    /// <summary>Stands still, and goes on by itself.</summary>
    public void Pause(TimeSpan length)
    {
        if (IsPaused || IsOff)
        {
            return;
        }

        IsPaused = true;
        ITimer? timer = null;
        timer = timeline.Clock.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                Resume();
            },
            null, length, Timeout.InfiniteTimeSpan);
    }

    public Task Start(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

    public void Execute(Task task)
    {
        if (IsPaused)
        {
            kept.Add(task);
        }
        else if (!IsOff)
        {
            TryExecuteTask(task);
        }
    }

    protected override IEnumerable<Task> GetScheduledTasks() => kept;

    protected override void QueueTask(Task task) => timeline.Enqueue(this, task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    private void Resume()
    {
        IsPaused = false;
        foreach (var task in kept)
        {
            timeline.Enqueue(this, task);
        }

        kept.Clear();
    }
}
