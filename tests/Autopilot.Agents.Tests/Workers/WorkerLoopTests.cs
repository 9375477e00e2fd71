namespace Autopilot.Tests;

public sealed class WorkerLoopTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Timeline line = new();
    private readonly CancellationTokenSource shutdown = new();
    private readonly ScriptedHandler handler = new();
    private readonly ScriptedQueue queue;
    private Task running = Task.CompletedTask;

    public WorkerLoopTests() => queue = new ScriptedQueue(line);

    public void Dispose() => shutdown.Dispose();

    [Fact]
    public void Work_is_claimed_executed_and_reported()
    {
        queue.Offer();
        Start();
        handler.Started.ShouldBe(1);

        line.Do(() => handler.Complete("abc"));

        queue.Registrations.Count.ShouldBe(1);
        queue.Reports.ShouldHaveSingleItem().ShouldBeOfType<WorkReport.Completed>().HeadSha.ShouldBe("abc");
    }

    [Fact]
    public void The_lease_is_renewed_every_heartbeat_while_the_work_goes_on()
    {
        queue.Offer();
        Start();

        line.Advance(TimeSpan.FromMinutes(10));

        queue.Heartbeats.Count.ShouldBe(20);
        queue.Heartbeats.ShouldAllBe(heartbeat => heartbeat.Fence == 1 && heartbeat.WorkerId == "worker-1" && heartbeat.Progress == null);
        handler.Stopped.ShouldBe(0);
    }

    [Fact]
    public void A_heartbeat_that_the_queue_does_not_take_costs_no_other_claim_its_lease()
    {
        for (var i = 0; i < 20; i++)
        {
            queue.Offer();
        }

        queue.HeartbeatTakes = TimeSpan.FromMilliseconds(20);
        queue.OnHeartbeat = beat => beat.Fence == 20 ? throw new AutopilotException("invalid_field", "Usage is negative.") : queue.Now + ScriptedQueue.Lease;
        Start(slots: 20);

        line.Advance(TimeSpan.FromMinutes(10));

        queue.Rounds.ShouldContain(count => count > 1);
        handler.Stopped.ShouldBe(1);
    }

    [Fact]
    public void A_worker_that_stops_says_so_after_its_work_is_given_back()
    {
        queue.Offer();
        Start();
        queue.OnReport = _ => queue.Unregistered.ShouldBeEmpty();

        line.Do(shutdown.Cancel);

        queue.Reports.ShouldHaveSingleItem().ShouldBeOfType<WorkReport.Released>();
        queue.Unregistered.ShouldHaveSingleItem().ShouldBe("worker-1");
        running.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void The_leases_of_a_worker_are_renewed_together()
    {
        Start(slots: 10);
        for (var i = 0; i < 10; i++)
        {
            queue.Offer();
            line.Advance(7 * Second);
        }

        line.Advance(30 * Second);
        handler.Started.ShouldBe(10);
        queue.HeartbeatTakes = TimeSpan.FromMilliseconds(20);
        queue.Heartbeats.Clear();
        queue.Rounds.Clear();
        line.Advance(TimeSpan.FromMinutes(10));

        queue.Heartbeats.GroupBy(beat => beat.Fence).ShouldAllBe(claim => claim.Count() >= 20 && claim.Count() <= 30);
        queue.Rounds.Sum().ShouldBe(queue.Heartbeats.Count);
        queue.Rounds.Count.ShouldBeLessThanOrEqualTo(queue.Heartbeats.Count / 3);
    }

    [Fact]
    public void A_lost_lease_stops_the_work_at_once_and_reports_nothing()
    {
        queue.Offer();
        queue.OnHeartbeat = _ => null;
        Start();

        line.Advance(30 * Second);

        handler.Stopped.ShouldBe(1);
        queue.Reports.ShouldBeEmpty();
        line.Advance(TimeSpan.FromMinutes(5));
        queue.Heartbeats.Count.ShouldBe(1);
    }

    [Fact]
    public void A_refused_heartbeat_is_a_lost_lease()
    {
        queue.Offer();
        queue.OnHeartbeat = _ => throw new RefusedException(RefusalCodes.LeaseLost, "Another holds it.");
        Start();

        line.Advance(30 * Second);

        handler.Stopped.ShouldBe(1);
        queue.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void Work_stops_a_margin_after_the_lease_ends_by_the_monotonic_clock_whatever_the_day_says()
    {
        queue.Offer();
        queue.OnHeartbeat = _ => throw new HttpRequestException("No route.");
        Start();
        line.Day -= TimeSpan.FromDays(2);

        line.Advance(179 * Second);
        handler.Stopped.ShouldBe(0);
        line.Advance(Second);

        handler.Stopped.ShouldBe(1);
        queue.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void A_renewal_that_fails_is_tried_again_within_the_lease()
    {
        queue.Offer();
        var failures = 3;
        queue.OnHeartbeat = _ => failures-- > 0 ? throw new HttpRequestException("Reset.") : queue.Now + ScriptedQueue.Lease;
        Start();

        line.Advance(37 * Second);

        queue.Heartbeats.Count.ShouldBe(4, "at 30, 31, 33 and 37 s");
        line.Advance(118 * Second);
        handler.Stopped.ShouldBe(0);
    }

    [Fact]
    public void A_renewal_that_hangs_is_given_up_and_does_not_prolong_the_lease()
    {
        queue.Offer();
        queue.HeartbeatTakes = Timeout.InfiniteTimeSpan;
        Start();

        line.Advance(179 * Second);
        queue.Heartbeats.Count.ShouldBeGreaterThan(2);
        handler.Stopped.ShouldBe(0);
        line.Advance(Second);

        handler.Stopped.ShouldBe(1);
        queue.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void An_answer_after_an_outage_that_moved_the_lease_keeps_the_work()
    {
        queue.Offer();
        var answers = queue.Now + TimeSpan.FromSeconds(150);
        queue.OnHeartbeat = _ => queue.Now < answers ? throw new HttpRequestException("No route.") : queue.Now + ScriptedQueue.Lease;
        Start();

        line.Advance(TimeSpan.FromMinutes(5));

        handler.Stopped.ShouldBe(0);
    }

    [Fact]
    public void The_deadline_stops_the_work_and_is_reported_as_execution_timeout()
    {
        queue.Offer(deadline: TimeSpan.FromMinutes(7));
        Start();

        line.Advance(TimeSpan.FromMinutes(7));

        handler.Stopped.ShouldBe(1);
        var failure = queue.Reports.ShouldHaveSingleItem().ShouldBeOfType<WorkReport.Failed>().Failure;
        failure.Kind.ShouldBe(FailureKind.Timeout);
        failure.Reason.ShouldBe(FailureReasons.ExecutionTimeout);
    }

    [Fact]
    public void Shutdown_stops_the_work_awaits_it_and_then_gives_it_back()
    {
        queue.Offer();
        handler.WindDown = new TaskCompletionSource();
        Start();

        line.Do(shutdown.Cancel);
        handler.Stopped.ShouldBe(1);
        queue.Reports.ShouldBeEmpty();
        line.Advance(40 * Second);
        queue.Heartbeats.Count.ShouldBe(1, "what winds down still holds its lease");

        line.Do(handler.WindDown.SetResult);
        queue.Reports.ShouldHaveSingleItem().ShouldBeOfType<WorkReport.Released>();
        running.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Work_that_ends_well_during_shutdown_is_reported_as_completed()
    {
        queue.Offer();
        Start();

        line.Do(() =>
        {
            handler.Complete();
            shutdown.Cancel();
        });

        queue.Reports.ShouldHaveSingleItem().ShouldBeOfType<WorkReport.Completed>();
        running.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void A_stopping_worker_does_not_try_for_ever_to_give_its_work_back()
    {
        queue.Offer();
        queue.OnReport = _ => throw new HttpRequestException("No route.");
        Start();

        line.Do(shutdown.Cancel);
        line.Advance(5 * Second);

        running.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void A_report_that_does_not_arrive_is_repeated_after_one_and_two_seconds()
    {
        queue.Offer();
        var failures = 2;
        queue.OnReport = report =>
        {
            if (failures-- > 0)
            {
                throw new HttpRequestException("Reset.");
            }
        };
        Start();
        line.Do(() => handler.Complete());

        queue.Reports.Count.ShouldBe(1);
        line.Advance(Second);
        queue.Reports.Count.ShouldBe(2);
        line.Advance(2 * Second);
        queue.Reports.Count.ShouldBe(3);
        line.Advance(TimeSpan.FromMinutes(5));

        queue.Reports.Count.ShouldBe(3);
        queue.Reports.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void A_report_is_given_up_when_the_lease_has_ended()
    {
        queue.Offer();
        queue.OnReport = _ => throw new HttpRequestException("No route.");
        Start();
        line.Do(() => handler.Complete());

        line.Advance(TimeSpan.FromMinutes(3));
        var tries = queue.Reports.Count;
        line.Advance(TimeSpan.FromMinutes(10));

        queue.Reports.Count.ShouldBe(tries);
        queue.Claims.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void A_refused_report_ends_quietly_and_the_next_work_is_claimed()
    {
        queue.Offer();
        queue.OnReport = _ => throw new RefusedException(RefusalCodes.LeaseLost, "Another holds it.");
        Start();

        line.Do(() => handler.Complete());

        queue.Reports.Count.ShouldBe(1);
        queue.Claims.Count.ShouldBe(2);
    }

    [Fact]
    public void Refused_claims_are_repeated_with_growing_jittered_pauses()
    {
        queue.OnClaim = _ => throw new RefusedException(RefusalCodes.ExecutionDisabled, "Execution is switched off.");
        Start(options: new WorkerLoopOptions { MinPause = Second, MaxPause = 4 * Second, Seed = 7 });

        line.Advance(TimeSpan.FromMinutes(1));

        var pauses = queue.Claims.Zip(queue.Claims.Skip(1), (one, next) => (next - one).TotalSeconds).ToList();
        pauses[0].ShouldBeInRange(0.5, 1);
        pauses[1].ShouldBeInRange(1, 2);
        pauses.Skip(2).ShouldAllBe(pause => pause >= 2 && pause <= 4);
        pauses.Skip(2).Distinct().Count().ShouldBeGreaterThan(5);
        line.Do(() => queue.Offer());
        queue.OnClaim = null;
        line.Advance(4 * Second);
        handler.Started.ShouldBe(1);
    }

    [Fact]
    public void A_wait_for_work_that_was_sat_out_is_followed_by_the_next_at_once()
    {
        Start();

        line.Advance(TimeSpan.FromMinutes(5));

        queue.Claims.Count.ShouldBe(11);
    }

    [Fact]
    public void An_unknown_worker_registers_again()
    {
        queue.OnClaim = id => id == "worker-1" ? throw new RefusedException(RefusalCodes.UnknownWorker, "Who?") : null;
        Start();

        line.Advance(10 * Second);

        queue.Registrations.Count.ShouldBe(2);
        queue.Claims.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void An_unexpected_error_of_the_handler_is_a_transient_failure()
    {
        queue.Offer();
        Start();

        line.Do(() => handler.Throw(new InvalidOperationException("Broken.")));

        var failure = queue.Reports.ShouldHaveSingleItem().ShouldBeOfType<WorkReport.Failed>().Failure;
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldContain("Broken.");
    }

    [Fact]
    public void A_missing_runtime_is_an_environment_failure()
    {
        queue.Offer();
        Start();

        line.Do(() => handler.Throw(new ProviderException(FailureKind.Environment, "cannot_start", "No git.")));

        var failure = queue.Reports.ShouldHaveSingleItem().ShouldBeOfType<WorkReport.Failed>().Failure;
        failure.Kind.ShouldBe(FailureKind.Environment);
        failure.Reason.ShouldBe("cannot_start");
    }

    [Fact]
    public void The_first_progress_is_told_at_once_and_later_progress_is_gathered()
    {
        queue.Offer();
        Start();

        line.Do(() => handler.Progress!.Report(new WorkProgress("first")));
        line.Advance(TimeSpan.Zero);
        queue.Heartbeats.ShouldHaveSingleItem().Progress.ShouldBe("first");
        for (var index = 0; index < 100; index++)
        {
            line.Do(() => handler.Progress!.Report(new WorkProgress($"line {index}\nmore", new Usage(index))));
        }

        queue.Heartbeats.Count.ShouldBe(1);
        line.Advance(5 * Second);

        queue.Heartbeats.Count.ShouldBe(2);
        queue.Heartbeats[1].Progress.ShouldBe("line 99 more");
        queue.Heartbeats[1].Usage.ShouldBe(new Usage(99));
        line.Advance(30 * Second);
        queue.Heartbeats[2].Progress.ShouldBeNull();
    }

    [Fact]
    public void Progress_that_could_not_be_told_is_told_later()
    {
        queue.Offer();
        var failures = 1;
        queue.OnHeartbeat = _ => failures-- > 0 ? throw new HttpRequestException("Reset.") : queue.Now + ScriptedQueue.Lease;
        Start();

        line.Do(() => handler.Progress!.Report(new WorkProgress("first")));
        line.Advance(TimeSpan.Zero);
        line.Advance(Second);

        queue.Heartbeats.Count.ShouldBe(2);
        queue.Heartbeats[1].Progress.ShouldBe("first");
    }

    [Fact]
    public void A_worker_holds_as_many_claims_as_it_has_slots()
    {
        for (var count = 0; count < 5; count++)
        {
            queue.Offer();
        }

        Start(slots: 3);

        handler.Started.ShouldBe(3);
        queue.Registrations.Count.ShouldBe(1);
        line.Do(shutdown.Cancel);
        queue.Reports.Count.ShouldBe(3);
        running.IsCompletedSuccessfully.ShouldBeTrue();
    }

    // Real threads and a real clock: the handler's thread is gone until three heartbeats have come from elsewhere.
    [Fact(Timeout = 30_000)]
    public async Task Heartbeats_go_on_while_the_handler_blocks_its_thread()
    {
        var real = new ScriptedQueue(TimeProvider.System);
        real.Offer(heartbeat: TimeSpan.FromMilliseconds(20));
        using var enough = new CountdownEvent(3);
        real.OnHeartbeat = _ =>
        {
            if (!enough.IsSet)
            {
                enough.Signal();
            }

            return real.Now + ScriptedQueue.Lease;
        };
        real.OnReport = _ => shutdown.Cancel();

        await new WorkerLoop(real, new BlockingHandler(enough), new WorkerRegistration("blocked", "here", "1")).RunAsync(shutdown.Token);

        real.Reports.ShouldHaveSingleItem().ShouldBeOfType<WorkReport.Completed>();
    }

    private void Start(int slots = 1, WorkerLoopOptions? options = null)
    {
        var registration = new WorkerRegistration("tester", "here", "1") { MaxConcurrent = slots };
        running = line.Start(() => new WorkerLoop(queue, handler, registration, options, line).RunAsync(shutdown.Token));
    }

    private sealed class BlockingHandler(CountdownEvent enough) : IWorkHandler
    {
        public Task<WorkReport> ExecuteAsync(WorkOrder order, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
        {
            enough.Wait(cancellationToken);
            return Task.FromResult<WorkReport>(new WorkReport.Completed("head", "done"));
        }
    }
}
