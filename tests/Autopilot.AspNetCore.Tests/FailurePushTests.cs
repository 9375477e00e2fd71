using System.Globalization;

namespace Autopilot.Tests;

/// <summary>Nothing is fire-and-forget: an agent that dies after the activation was answered is seen by who asks and by who listens.</summary>
public sealed class FailurePushTests(Service service) : IClassFixture<Service>
{
    private const int Tasks = 40;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5), Aim = TimeSpan.FromMilliseconds(250);

    private static readonly WorkerRegistration Registration = new("remote", "elsewhere", "1") { MaxConcurrent = Tasks };

    [Fact]
    public async Task B1_an_agent_that_dies_after_the_activation_fails_its_task_for_who_asks_and_for_who_listens_within_five_seconds()
    {
        using var client = new AutopilotClient(service.Address, "token-viewer");
        using var queue = new AutopilotWorkerClient(service.Address, "token-worker");
        var worker = await queue.RegisterAsync(Registration, default);
        var orders = await ClaimAsync(queue, worker);
        await using var live = client.FollowAsync().GetAsyncEnumerator();
        await live.MoveNextAsync().AsTask().WaitAsync(Eventually.Patience);
        var listening = ListenAsync(live, EventTypes.WorkFailed, EventTypes.Failed, 2 * Tasks);
        var began = new Dictionary<Vtid, DateTimeOffset>();

        foreach (var order in orders)
        {
            began[order.Vtid] = TimeProvider.System.GetUtcNow();
            await queue.ReportAsync(order.Vtid, worker, order.Fence, new WorkReport.Failed(Death(order.Vtid)), default);

            var failure = (await client.GetAsync(order.Vtid)).Run!.Failure!;
            (failure.Reason, failure.Message, failure.Kind, failure.Stage).ShouldBe(("agent_died", Death(order.Vtid).Message, FailureKind.Deterministic, "building"));
        }

        var told = await listening.WaitAsync(Eventually.Patience);
        var (died, ended) = (told.Where(one => one.Event.Type == EventTypes.WorkFailed).ToList(), told.Where(one => one.Event.Type == EventTypes.Failed).ToList());
        foreach (var seen in new[] { died, ended })
        {
            seen.Select(one => one.Event.Vtid!.Value).ShouldBe(began.Keys, ignoreOrder: true);
            seen.ShouldAllBe(one => Fact(one, "reason") == "agent_died" && Fact(one, "message") == Death(one.Event.Vtid!.Value).Message && one.Event.From == "building");
            seen.ShouldAllBe(one => one.Late <= Limit);
        }

        Print("from the commit of the agent's failure", died.Select(one => one.Late));
        Print("from the worker's call that reports it", died.Select(one => one.At - began[one.Event.Vtid!.Value]));
        Print("from the commit of the task's end", ended.Select(one => one.Late));
    }

    // An exception has no code of its own, and is worth another try: the loop gives it one, and tells of each try.
    [Fact]
    public async Task B1_a_worker_whose_agent_throws_tells_it_each_time_and_the_task_says_it_in_the_end()
    {
        using var client = new AutopilotClient(service.Address, "token-viewer");
        using var queue = new AutopilotWorkerClient(service.Address, "token-worker");
        var vtid = Vtid.Parse(await service.ActivateAsync());
        await using var live = client.FollowAsync(vtid, LedgerPosition.Start).GetAsyncEnumerator();
        await live.MoveNextAsync().AsTask().WaitAsync(Eventually.Patience);
        var listening = ListenAsync(live, EventTypes.WorkFailed, EventTypes.Failed, 4);
        using var stop = new CancellationTokenSource();
        var working = new WorkerLoop(queue, new DyingAgent(), Registration with { MaxConcurrent = 1 }).RunAsync(stop.Token);
        List<Told> told;
        try
        {
            told = await listening.WaitAsync(Eventually.Patience);
        }
        finally
        {
            await stop.CancelAsync();
            await working.WaitAsync(Eventually.Patience);
        }

        told.Select(one => one.Event.Type).ShouldBe([EventTypes.WorkFailed, EventTypes.WorkFailed, EventTypes.WorkFailed, EventTypes.Failed]);
        told.ShouldAllBe(one => Fact(one, "message")!.Contains("worker_error: ", StringComparison.Ordinal) && Fact(one, "message")!.Contains(DyingAgent.Words, StringComparison.Ordinal));
        told.SkipLast(1).ShouldAllBe(one => Fact(one, "reason") == "worker_error");
        told.ShouldAllBe(one => one.Late <= Limit);
        var run = (await client.GetAsync(vtid)).Run!;
        (run.Failure!.Reason, run.Failure.Message).ShouldBe((FailureReasons.ClaimsExhausted, Fact(told[^1], "message")));
        run.LastLoss.ShouldBe(Fact(told[^2], "message"));
    }

    // One that repeating does not mend ends its run at once.
    private static Failure Death(Vtid vtid) => new(FailureKind.Deterministic, "agent_died", $"The agent of {vtid} ended with exit code 139.");

    private async Task<List<WorkOrder>> ClaimAsync(AutopilotWorkerClient queue, string worker)
    {
        var activated = new HashSet<Vtid>();
        while (activated.Count < Tasks)
        {
            activated.Add(Vtid.Parse(await service.ActivateAsync()));
        }

        var orders = new List<WorkOrder>();
        while (orders.Count < Tasks)
        {
            if (await queue.ClaimAsync(new ClaimRequest(worker, TimeSpan.FromSeconds(20)), default) is { } order)
            {
                orders.Add(order);
            }
        }

        orders.Select(order => order.Vtid).ShouldBe(activated, ignoreOrder: true);
        return orders;
    }

    private static async Task<List<Told>> ListenAsync(IAsyncEnumerator<LiveEvent> live, string type, string also, int count)
    {
        var told = new List<Told>();
        while (told.Count < count && await live.MoveNextAsync())
        {
            var at = TimeProvider.System.GetUtcNow();
            if (live.Current.Event is { } entry && (entry.Type == type || entry.Type == also))
            {
                told.Add(new Told(entry, at));
            }
        }

        return told;
    }

    private static string? Fact(Told told, string name) => told.Event.Data?[name]?.GetValue<string>();

    private static void Print(string what, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what} to its arrival at the subscriber: p50 {Of(50):0.0} ms, p99 {Of(99):0.0} ms, n {sorted.Count} (aim {Aim.TotalMilliseconds} ms, limit {Limit.TotalMilliseconds} ms)"));

        // The nearest rank: of few times, the 99th percentile is the longest.
        double Of(int percent) => sorted[((percent * sorted.Count) + 99) / 100 - 1].TotalMilliseconds;
    }

    private sealed record Told(EventView Event, DateTimeOffset At)
    {
        /// <summary>Since the store read its clock, which is in this process and just before the commit: never too short.</summary>
        public TimeSpan Late => At - Event.At;
    }

    private sealed class DyingAgent : IWorkHandler
    {
        public const string Words = "The agent is gone.";

        public Task<WorkReport> ExecuteAsync(WorkOrder order, IProgress<WorkProgress> progress, CancellationToken cancellationToken) =>
            throw new InvalidOperationException(Words);
    }
}
