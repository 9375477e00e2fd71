namespace Autopilot.Tests;

/// <summary>A queue that answers as the test says and remembers what it was asked.</summary>
internal sealed class ScriptedQueue(TimeProvider time) : IWorkQueue
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly Queue<WorkOrder> orders = new();
    private readonly long startedAt = time.GetTimestamp();
    private readonly DateTimeOffset storeStart = new(2031, 5, 5, 0, 0, 0, TimeSpan.Zero);
    private long fence;

    public List<WorkerRegistration> Registrations { get; } = [];

    public List<TimeSpan> Claims { get; } = [];

    public List<string> Unregistered { get; } = [];

    /// <summary>How many heartbeats came in each call.</summary>
    public List<int> Rounds { get; } = [];

    public List<Heartbeat> Heartbeats { get; } = [];

    public List<WorkReport> Reports { get; } = [];

    public Func<string, WorkOrder?>? OnClaim { get; set; }

    public Func<Heartbeat, DateTimeOffset?>? OnHeartbeat { get; set; }

    public TimeSpan HeartbeatTakes { get; set; }

    public Action<WorkReport>? OnReport { get; set; }

    // The store's clock differs from the worker's by months, and only its differences count.
    public DateTimeOffset Now => storeStart + time.GetElapsedTime(startedAt);

    public WorkOrder Offer(TimeSpan? deadline = null, TimeSpan? heartbeat = null)
    {
        var order = new WorkOrder
        {
            Vtid = Vtid.Parse("VTID-00001"),
            Attempt = 1,
            Fence = ++fence,
            IssuedAt = Now,
            LeaseExpiresAt = Now + Lease,
            Deadline = Now + (deadline ?? TimeSpan.FromMinutes(30)),
            Heartbeat = heartbeat ?? TimeSpan.FromSeconds(30),
            Title = "A change",
            Spec = "spec",
            SpecHash = "hash",
            Repository = "/nowhere",
            BaseBranch = "main",
            BaseSha = new string('a', 40),
            Branch = "autopilot/VTID-00001-1." + fence,
            Scope = ["**"],
            Budget = new Budget(),
        };
        orders.Enqueue(order);
        return order;
    }

    public Task<string> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken)
    {
        Registrations.Add(registration);
        return Task.FromResult("worker-" + Registrations.Count);
    }

    public Task UnregisterAsync(string workerId, CancellationToken cancellationToken)
    {
        Unregistered.Add(workerId);
        return Task.CompletedTask;
    }

    public async Task<WorkOrder?> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        Claims.Add(time.GetElapsedTime(startedAt));
        if (OnClaim is { } answer)
        {
            return answer(request.WorkerId);
        }

        if (orders.TryDequeue(out var order))
        {
            return order;
        }

        await Task.Delay(request.Wait, time, cancellationToken);
        return orders.TryDequeue(out order) ? order : null;
    }

    public async Task<IReadOnlyList<HeartbeatAnswer?>> HeartbeatAsync(IReadOnlyList<Heartbeat> heartbeats, CancellationToken cancellationToken)
    {
        lock (Heartbeats)
        {
            Heartbeats.AddRange(heartbeats);
            Rounds.Add(heartbeats.Count);
        }

        if (HeartbeatTakes != TimeSpan.Zero)
        {
            await Task.Delay(HeartbeatTakes, time, cancellationToken);
        }

        return [.. heartbeats.Select(beat => OnHeartbeat is not { } answer ? new HeartbeatAnswer(Now + Lease, CancelRequested: false)
            : answer(beat) is { } until ? new HeartbeatAnswer(until, CancelRequested: false)
            : null)];
    }

    public Task ReportAsync(Vtid vtid, string workerId, long fence, WorkReport report, CancellationToken cancellationToken)
    {
        Reports.Add(report);
        OnReport?.Invoke(report);
        return Task.CompletedTask;
    }
}
