namespace Autopilot.Tests;

/// <summary>A worker that is started for one offer, as the execution of a job is.</summary>
public sealed class WorkerOnceTests : IDisposable
{
    private readonly Timeline line = new();
    private readonly CancellationTokenSource shutdown = new();
    private readonly ScriptedHandler handler = new();
    private readonly ScriptedQueue queue;
    private Task<bool> running = Task.FromResult(false);

    public WorkerOnceTests() => queue = new ScriptedQueue(line);

    public void Dispose() => shutdown.Dispose();

    [Fact]
    public async Task It_carries_out_one_order_says_that_it_stops_and_ends()
    {
        queue.Offer();
        queue.Offer();
        Start();
        running.IsCompleted.ShouldBeFalse();

        line.Do(() => handler.Complete("abc"));

        (await running).ShouldBeTrue();
        queue.Claims.Count.ShouldBe(1);
        queue.Reports.ShouldHaveSingleItem().ShouldBeOfType<WorkReport.Completed>().HeadSha.ShouldBe("abc");
        queue.Unregistered.ShouldHaveSingleItem().ShouldBe("worker-1");
    }

    [Fact]
    public async Task Without_work_within_the_wait_it_ends_without_an_error()
    {
        Start();
        line.Advance(TimeSpan.FromSeconds(29));
        running.IsCompleted.ShouldBeFalse();

        line.Advance(TimeSpan.FromSeconds(1));

        (await running).ShouldBeFalse();
        queue.Claims.Count.ShouldBe(1);
        queue.Unregistered.ShouldHaveSingleItem().ShouldBe("worker-1");
    }

    [Fact]
    public async Task While_execution_is_disabled_there_is_nothing_to_do()
    {
        queue.OnClaim = _ => throw new RefusedException(RefusalCodes.ExecutionDisabled, "Execution is switched off.");
        Start();
        (await running).ShouldBeFalse();
    }

    [Fact]
    public async Task A_queue_that_cannot_be_asked_is_an_error()
    {
        queue.OnClaim = _ => throw new StoreUnavailableException("No route.");
        Start();
        await Should.ThrowAsync<StoreUnavailableException>(() => running);
        queue.Unregistered.ShouldHaveSingleItem().ShouldBe("worker-1");
    }

    [Fact]
    public async Task Stopped_at_work_it_gives_the_work_back_and_ends()
    {
        queue.Offer();
        Start();

        line.Do(shutdown.Cancel);

        (await running).ShouldBeTrue();
        queue.Reports.ShouldHaveSingleItem().ShouldBeOfType<WorkReport.Released>();
    }

    private void Start() => line.Do(() => running = new WorkerLoop(queue, handler, new WorkerRegistration("one", "here", "1"), null, line).RunOnceAsync(shutdown.Token));
}
