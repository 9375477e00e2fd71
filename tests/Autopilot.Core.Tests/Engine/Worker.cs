namespace Autopilot.Tests;

/// <summary>A worker under the test's hand.</summary>
internal sealed class Worker(World world, EngineHost host, string id)
{
    public string Id => id;

    /// <summary>Claims at once, or not at all.</summary>
    public WorkOrder? TryClaim() => world.Do(() => host.Queue.ClaimAsync(new ClaimRequest(id, TimeSpan.Zero), default));

    /// <summary>Claims, waiting for the work as long as a worker does.</summary>
    public WorkOrder Claim(double waitSeconds = 30) =>
        world.Do(() => host.Queue.ClaimAsync(new ClaimRequest(id, TimeSpan.FromSeconds(waitSeconds)), default)).ShouldNotBeNull("no work could be claimed");

    public DateTimeOffset? Beat(WorkOrder order, string? progress = "at work", Usage? usage = null) =>
        Answer(order, progress, usage) is { CancelRequested: false } answer ? answer.LeaseExpiresAt : null;

    public HeartbeatAnswer? Answer(WorkOrder order, string? progress = "at work", Usage? usage = null) =>
        world.Do(() => host.Queue.HeartbeatAsync([new Heartbeat(order.Vtid, id, order.Fence, progress, usage)], default))[0];

    /// <summary>Pushes a change to the order's branch.</summary>
    public string Push(WorkOrder order, string path = "src/app") =>
        world.Code.Repository.Push(order.Branch, order.BaseSha, path, $"{order.Vtid} {order.Fence}");

    public void Report(WorkOrder order, WorkReport report) => world.Do(() => host.Queue.ReportAsync(order.Vtid, id, order.Fence, report, default));

    /// <summary>Pushes and reports.</summary>
    public string Complete(WorkOrder order, string path = "src/app", bool opensPullRequest = false)
    {
        var head = Push(order, path);
        Report(order, new WorkReport.Completed(head, "Done.", opensPullRequest));
        return head;
    }

    public void Fail(WorkOrder order, FailureKind kind, string reason = "agent_error") =>
        Report(order, new WorkReport.Failed(new Failure(kind, reason, "It did not work.")));

    /// <summary>Keeps the lease until something is so.</summary>
    public void BeatUntil(WorkOrder order, Func<bool> holds, TimeSpan within)
    {
        for (var limit = world.Time.Now + within; !holds() && world.Time.Now < limit;)
        {
            Beat(order);
            world.Advance(order.Heartbeat);
        }

        holds().ShouldBeTrue();
    }
}
