namespace Autopilot;

/// <summary>The claim protocol on the store: one claim wins, every later call carries its fence, and nothing of a lost claim counts.</summary>
public sealed class WorkQueue : IWorkQueue
{
    private const int MostPassed = 8;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    // The work behind an answer that does not come is waiting too.
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(10);

    // A claim's hold on the work: it outlasts that call, and work that a killed host was claiming waits no longer than this.
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(15);

    private readonly EnginePorts ports;
    private readonly string host;
    private readonly TimeSpan hold;
    private readonly WorkReports reports;
    private readonly ClaimGate gate;
    private readonly WorkHeartbeats beats;

    internal WorkQueue(EnginePorts ports, EngineIdentity identity, AutopilotOptions options)
    {
        this.ports = ports;
        host = identity.Host;
        hold = options.HostLease < LongestHold ? options.HostLease : LongestHold;
        reports = new WorkReports(ports);
        gate = new ClaimGate(ports.Time, Poll);
        beats = new WorkHeartbeats(ports);
    }

    /// <inheritdoc/>
    public async Task<string> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        (await ports.Store.RegisterAsync(registration, cancellationToken)).Id;

    /// <inheritdoc/>
    public async Task UnregisterAsync(string workerId, CancellationToken cancellationToken)
    {
        await ports.Store.UnregisterAsync(workerId, cancellationToken);
        ports.Signal.NotifyDue();
    }

    /// <inheritdoc/>
    public async Task<WorkOrder?> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var command = request.IdempotencyKey is { } key
            ? new CommandRecord($"worker:{request.WorkerId}", $"claim/{key}", Commits.Hash("claim"), "")
            : null;
        if (command is not null && await ports.Store.FindCommandAsync(command.Principal, command.Key, cancellationToken) is { } known)
        {
            return await FindOrderAsync(request.WorkerId, known, cancellationToken);
        }

        var startedAt = ports.Time.GetTimestamp();
        var wait = request.Wait < LongestWait ? request.Wait : LongestWait;
        var waiting = new WaitingClaim(request, command);
        while (true)
        {
            var signal = ports.Signal.NextOffer;
            var order = waiting.Desk is { } desk && ports.Time.GetElapsedTime(waiting.LookedAt) < waiting.Alone
                ? await gate.LookAsync(desk, signal, () => LookAsync(waiting, cancellationToken), cancellationToken)
                : (await LookAsync(waiting, cancellationToken)).Order;
            var left = wait - ports.Time.GetElapsedTime(startedAt);
            if (order is not null || left <= TimeSpan.Zero)
            {
                return order;
            }

            await EngineSignal.WaitAsync(signal, left < Poll ? left : Poll, ports.Time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<HeartbeatAnswer?>> HeartbeatAsync(IReadOnlyList<Heartbeat> heartbeats, CancellationToken cancellationToken) =>
        beats.AcceptAsync(heartbeats, cancellationToken);

    /// <inheritdoc/>
    public async Task ReportAsync(Vtid vtid, string workerId, long fence, WorkReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        await ports.Tick.EnsureAsync(cancellationToken);
        await reports.AcceptAsync(vtid, workerId, fence, report, cancellationToken);
    }

    private async Task<ClaimLook> LookAsync(WaitingClaim waiting, CancellationToken cancellationToken)
    {
        waiting.LookedAt = ports.Time.GetTimestamp();
        var enabled = ports.Store.IsExecutionEnabledAsync(cancellationToken);
        var worker = await ports.Store.SeenAsync(waiting.WorkerId, cancellationToken)
            ?? throw new RefusedException(RefusalCodes.UnknownWorker, $"No worker is registered as '{waiting.WorkerId}'; register first.");
        worker = waiting.Narrow(worker);
        waiting.Desk ??= gate.Find(worker.Registration.Capabilities);
        if (!await enabled)
        {
            throw new RefusedException(RefusalCodes.ExecutionDisabled, "Execution is disabled; nothing can be claimed.");
        }

        return worker.Claims < worker.Registration.MaxConcurrent && worker.Registration.Capabilities.Count > 0
            ? new ClaimLook(await TryClaimAsync(worker, waiting.Command, cancellationToken), WasFree: true)
            : default;
    }

    private async Task<WorkOrder?> TryClaimAsync(WorkerInfo worker, CommandRecord? command, CancellationToken cancellationToken)
    {
        // Work that cannot be claimed now is passed over, and stays leased meanwhile, so that it does not come first again.
        var startedAt = ports.Time.GetTimestamp();
        var passed = new List<RunLease>();
        try
        {
            while (passed.Count < MostPassed && ports.Time.GetElapsedTime(startedAt) < LongestWait)
            {
                var leases = await ports.Store.LeaseClaimableAsync(
                    host, worker.Id, worker.Registration.Capabilities, 1, hold, cancellationToken);
                if (leases.Count == 0)
                {
                    return null;
                }

                passed.AddRange(leases);
                if (await ClaimAsync(worker, leases[0].Snapshot, command, cancellationToken) is { } order)
                {
                    passed.Remove(leases[0]);
                    _ = EndAsync(leases[0]); // The worker need not wait for it.
                    return order;
                }

                foreach (var lease in passed)
                {
                    await ports.Store.RenewAsync(lease, hold, cancellationToken);
                }
            }

            return null;
        }
        finally
        {
            foreach (var lease in passed)
            {
                await EndAsync(lease);
            }
        }
    }

    private async Task EndAsync(RunLease lease)
    {
        try
        {
            await ports.Store.ReleaseAsync(lease, null, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            return; // It ends by itself, later.
        }
    }

    private async Task<WorkOrder?> ClaimAsync(WorkerInfo worker, TaskSnapshot before, CommandRecord? command, CancellationToken cancellationToken)
    {
        var (task, run, beganAt) = (before.Task, before.Run!, ports.Time.GetUtcNow());
        // The opt-in and the approval are checked where work is claimed, not only where it was activated (law 13).
        if (!task.Autonomous || task.Spec.Approval?.Hash != run.SpecHash || Budgets.Refuse(task, run.Policy) is not null)
        {
            return null;
        }

        if (await FindBaseAsync(task, run.Policy.Timeouts.Call, cancellationToken) is not { } baseSha)
        {
            return null;
        }

        var claim = new WorkClaim(worker.Id, worker.Registration.Host, task.LastFence + 1, baseSha)
        {
            Principal = worker.Registration.Principal,
            Reserved = run.Policy.Reservation,
        };
        var decision = Lifecycle.Decide(run, new Trigger.WorkClaimed(claim), before.Now);
        if (decision.Kind != DecisionKind.Applied)
        {
            return null;
        }

        // An approved spec is stored for ever, so its text is read while the claim is committed.
        var reading = ports.Store.FindSpecAsync(task.Vtid, run.SpecHash, cancellationToken);
        var result = await ports.Store.CommitAsync(
            Commits.Of(before, decision, before.Now) with
            {
                RequireExecution = true,
                Command = command is null ? null : command with { Answer = new WorkBranch(task.Vtid, run.Attempt, claim.Fence).ToString() },
            },
            cancellationToken);
        if (result.Outcome == CommitOutcome.Repeated)
        {
            return await FindOrderAsync(worker.Id, command! with { Answer = result.Answer ?? "" }, cancellationToken);
        }

        if (!result.IsCommitted)
        {
            Telemetry.Conflicts.Add(1);
            Telemetry.ClaimsRefused.Add(1);
            return null;
        }

        RunMeasures.Committed(before, result.Snapshot!, TriggerKind.WorkClaimed);
        RunSpans.Record("claim", result.Snapshot!.Run!, beganAt, worker.Id);

        ports.Signal.NotifyDue();
        return Order(
            result.Snapshot!, claim,
            await reading ?? throw new AutopilotException("schema_damaged", $"The approved spec {run.SpecHash} of {task.Vtid} is missing."));
    }

    // Unknown is no base to start from; the work stays on offer.
    private async Task<string?> FindBaseAsync(AutopilotTask task, TimeSpan most, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(most < LongestCall ? most : LongestCall, ports.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ports.CodeHost.FindHeadAsync(task.Repository, task.BaseBranch, stop.Token).WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (ProviderException)
        {
            return null;
        }
    }

    // The order that a key was answered with, while its claim lives.
    private async Task<WorkOrder?> FindOrderAsync(string workerId, CommandRecord known, CancellationToken cancellationToken)
    {
        if (!WorkBranch.TryParse(known.Answer, out var work)
            || await ports.Store.FindAsync(work.Vtid, cancellationToken) is not { Run.Claim: { } claim, Lease: { HolderEnded: false } lease } claimed
            || claim.Fence != work.Fence || claim.WorkerId != workerId || lease.ExpiresAt <= claimed.Now)
        {
            return null;
        }

        return await ports.Store.FindSpecAsync(work.Vtid, claimed.Run!.SpecHash, cancellationToken) is { } spec ? Order(claimed, claim, spec) : null;
    }

    private static WorkOrder Order(TaskSnapshot claimed, WorkClaim claim, string spec)
    {
        var (task, run) = (claimed.Task, claimed.Run!);
        return new WorkOrder
        {
            Vtid = task.Vtid,
            Attempt = run.Attempt,
            Fence = claim.Fence,
            LeaseExpiresAt = claimed.Lease!.ExpiresAt,
            Deadline = run.DeadlineAt!.Value,
            IssuedAt = claimed.Now,
            Heartbeat = run.Policy.Timeouts.Heartbeat,
            Title = task.Title,
            Spec = spec,
            SpecHash = run.SpecHash,
            Repository = task.Repository,
            BaseBranch = task.BaseBranch,
            BaseSha = claim.BaseSha,
            Branch = new WorkBranch(task.Vtid, run.Attempt, claim.Fence).ToString(),
            Scope = task.Spec.Scope,
            Budget = Budgets.Left(task),
            Feedback = run.Feedback,
            Traceparent = RunTrace.ParentOf(run),
        };
    }
}
