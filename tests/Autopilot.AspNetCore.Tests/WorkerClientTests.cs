namespace Autopilot.Tests;

/// <summary>The claim protocol over HTTP: the same answers, the same refusals, and nothing lost on the way.</summary>
public sealed class WorkerClientTests(Service service) : IClassFixture<Service>
{
    private static readonly WorkerRegistration Registration = new("remote", "elsewhere", "1") { MaxConcurrent = 5 };

    [Fact]
    public async Task A_remote_worker_claims_renews_and_reports()
    {
        using var queue = Client();
        var vtid = Vtid.Parse(await service.ActivateAsync());
        var worker = await queue.RegisterAsync(Registration, default);
        var order = await ClaimAsync(queue, worker, vtid);

        order.Heartbeat.ShouldBe(TimeSpan.FromSeconds(30));
        order.Scope.ShouldBe(["src/**"]);
        order.Budget.Attempts.ShouldBeGreaterThan(0);
        (await queue.HeartbeatAsync([new Heartbeat(vtid, worker, order.Fence, "at work", new Usage(7))], default))[0]!.LeaseExpiresAt.ShouldBeGreaterThan(order.IssuedAt);
        (await queue.HeartbeatAsync([new Heartbeat(vtid, worker, order.Fence + 1)], default))[0].ShouldBeNull();
        var failure = new Failure(FailureKind.Deterministic, "agent_error", "It did not work.") { Feedback = "Read the log." };
        await queue.ReportAsync(vtid, worker, order.Fence, new WorkReport.Failed(failure), default);
        await queue.ReportAsync(vtid, worker, order.Fence, new WorkReport.Failed(failure), default);

        var ended = await service.UntilAsync(vtid.Value, "failed");
        ended.GetProperty("run").GetProperty("failure").GetProperty("message").GetString().ShouldBe("It did not work.");
        var lost = await Should.ThrowAsync<RefusedException>(() => queue.ReportAsync(vtid, worker, order.Fence, new WorkReport.Released("late"), default));
        (lost.Code, lost.Vtid).ShouldBe((RefusalCodes.LeaseLost, vtid));
    }

    [Fact]
    public async Task All_claims_of_a_worker_are_renewed_in_one_call_and_each_has_its_own_answer()
    {
        using var queue = Client();
        var worker = await queue.RegisterAsync(Registration, default);
        var (one, two) = (Vtid.Parse(await service.ActivateAsync()), Vtid.Parse(await service.ActivateAsync()));
        var (held, ended) = (await ClaimAsync(queue, worker, one), await ClaimAsync(queue, worker, two));
        await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{two}/cancel", new { reason = "not wanted" }), 202);

        var answers = await queue.HeartbeatAsync(
            [new(one, worker, held.Fence), new(two, worker, ended.Fence), new(Vtid.Parse("VTID-99999"), worker, 1)], default);

        answers.Select(answer => answer?.CancelRequested).ShouldBe([false, true, null]);
        object Claim(long fence) => new { vtid = one, fence };
        await Service.ProblemAsync(await service.PostAsync("worker", "work/heartbeat", new { workerId = worker, claims = Array.Empty<object>() }), 400, "invalid_field");
        await Service.ProblemAsync(await service.PostAsync("worker", "work/heartbeat", new { workerId = worker, claims = new[] { Claim(1), Claim(2) } }), 400, "invalid_field");
        await Service.ProblemAsync(await service.PostAsync("thief", "work/heartbeat", new { workerId = worker, claims = new[] { Claim(held.Fence) } }), 403, "worker_of_another");
        await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{one}/cancel", new { reason = "over" }), 202);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_asked_for_again_and_brings_the_same_work()
    {
        using var queue = new AutopilotWorkerClient(new HttpClient(new LosingHandler("claim"))
        {
            BaseAddress = service.Client("worker").BaseAddress,
            DefaultRequestHeaders = { Authorization = service.Client("worker").DefaultRequestHeaders.Authorization },
        });
        var worker = await queue.RegisterAsync(Registration, default);
        var vtid = Vtid.Parse(await service.ActivateAsync());

        var order = await ClaimAsync(queue, worker, vtid);

        order.Fence.ShouldBe(1);
        (await service.Get<IAutopilotStore>().ReadTaskAsync(vtid, 0, 100, default)).Count(entry => entry.Type == EventTypes.Claimed).ShouldBe(1);
        await queue.ReportAsync(vtid, worker, order.Fence, new WorkReport.Failed(new Failure(FailureKind.Deterministic, "agent_error", "It did not work.")), default);
    }

    [Fact]
    public async Task What_the_server_refuses_and_what_does_not_arrive_are_told_apart()
    {
        using var queue = Client();
        (await Should.ThrowAsync<RefusedException>(() => queue.ClaimAsync(new ClaimRequest("nobody", TimeSpan.Zero), default))).Code.ShouldBe(RefusalCodes.UnknownWorker);

        using var stranger = new AutopilotWorkerClient(service.Address, "token-nobody");
        (await Should.ThrowAsync<AutopilotException>(() => stranger.RegisterAsync(Registration, default))).Code.ShouldBe("unauthenticated");

        using var nowhere = new AutopilotWorkerClient(new Uri("http://127.0.0.1:1"), "token");
        await Should.ThrowAsync<StoreUnavailableException>(() => nowhere.RegisterAsync(Registration, default));
    }

    [Fact]
    public async Task A_loop_over_http_works_stops_at_once_when_its_task_is_cancelled_and_gives_back_when_it_stops()
    {
        using var queue = Client();
        var handler = new WaitingWork();
        var loop = new WorkerLoop(queue, handler, Registration with { Name = "remote-loop" }, null, TimeProvider.System, null);
        using var stop = new CancellationTokenSource();
        var running = loop.RunAsync(stop.Token);
        var (one, two) = (await service.ActivateAsync(), await service.ActivateAsync());
        await Eventually.SeeAsync(() => handler.Started, started => started.Contains(one, StringComparer.Ordinal) && started.Contains(two, StringComparer.Ordinal));

        await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{one}/cancel", new { reason = "not wanted" }), 202);
        await service.UntilAsync(one, "cancelled");
        await stop.CancelAsync();
        await running.WaitAsync(Eventually.Patience);

        var events = await service.Get<IAutopilotStore>().ReadTaskAsync(Vtid.Parse(two), 0, 100, default);
        events.ShouldContain(entry => entry.Type == EventTypes.LeaseLost);
        handler.Ended.ShouldBe(handler.Started.Count);
        (await service.GetAsync("workers")).ToString().ShouldNotContain("remote-loop");
    }

    private AutopilotWorkerClient Client() => new(service.Address, "token-worker");

    private static async Task<WorkOrder> ClaimAsync(AutopilotWorkerClient queue, string worker, Vtid vtid)
    {
        while (true)
        {
            if (await queue.ClaimAsync(new ClaimRequest(worker, TimeSpan.FromSeconds(20)), default) is { } order && order.Vtid == vtid)
            {
                return order;
            }
        }
    }

    /// <summary>Loses the answer of one request whose path ends so.</summary>
    private sealed class LosingHandler(string path) : DelegatingHandler(new HttpClientHandler())
    {
        private int lost;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (!request.RequestUri!.AbsolutePath.EndsWith(path, StringComparison.Ordinal) || Interlocked.Exchange(ref lost, 1) == 1)
            {
                return response;
            }

            response.Dispose();
            throw new HttpRequestException("The answer was lost.");
        }
    }

    /// <summary>Work that goes on until it is stopped.</summary>
    private sealed class WaitingWork : IWorkHandler
    {
        private int ended;

        public System.Collections.Concurrent.ConcurrentBag<string> Started { get; } = [];

        public int Ended => ended;

        public async Task<WorkReport> ExecuteAsync(WorkOrder order, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
        {
            Started.Add(order.Vtid.Value);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return new WorkReport.Released("never");
            }
            finally
            {
                Interlocked.Increment(ref ended);
            }
        }
    }
}
