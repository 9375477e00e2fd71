namespace Autopilot;

/// <summary>
/// A store that lives as long as the process: for tests, rehearsals and simulation. One lock makes every call atomic,
/// and calls complete at once, so that a simulator keeps its schedule. It forgets everything when the process ends.
/// </summary>
/// <param name="time">The store's clock.</param>
public sealed class InMemoryStore(TimeProvider time) : IAutopilotStore
{
    private readonly Lock gate = new();
    private readonly MemoryRows rows = new();

    /// <inheritdoc/>
    public Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken) =>
        Locked(now => MemoryCommits.Commit(rows, commit, now), cancellationToken);

    /// <inheritdoc/>
    public Task<TaskSnapshot?> FindAsync(Vtid vtid, CancellationToken cancellationToken) =>
        Locked(now => rows.Tasks.GetValueOrDefault(vtid)?.Snapshot(now), cancellationToken);

    /// <inheritdoc/>
    public Task<Run?> FindRunAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        Locked(_ => rows.Tasks.GetValueOrDefault(vtid)?.Runs.GetValueOrDefault(attempt), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindSpecAsync(Vtid vtid, string hash, CancellationToken cancellationToken) =>
        Locked(_ => rows.Tasks.GetValueOrDefault(vtid)?.Specs.GetValueOrDefault(hash), cancellationToken);

    /// <inheritdoc/>
    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken) =>
        Locked(now => MemoryLists.List(rows, query, now), cancellationToken);

    /// <inheritdoc/>
    public Task<TaskCounts> CountAsync(string? text, CancellationToken cancellationToken) =>
        Locked(now => MemoryLists.Count(rows, text, now), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunLease>> LeaseDueAsync(string host, int most, TimeSpan length, CancellationToken cancellationToken) =>
        Locked(now => MemoryLeases.Due(rows, host, most, length, now), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunLease>> LeaseClaimableAsync(
        string host, string workerId, IReadOnlyList<string> capabilities, int most, TimeSpan length, CancellationToken cancellationToken) =>
        Locked(now => MemoryLeases.Claimable(rows, host, workerId, capabilities, most, length, now), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RenewAsync(RunLease lease, TimeSpan length, CancellationToken cancellationToken) =>
        Locked(now => MemoryLeases.Renew(rows, lease, length, now), cancellationToken);

    /// <inheritdoc/>
    public Task ReleaseAsync(RunLease lease, TimeSpan? dueIn, CancellationToken cancellationToken) =>
        Locked(now => MemoryLeases.Release(rows, lease, dueIn, now), cancellationToken);

    /// <inheritdoc/>
    public Task WakeAsync(Vtid? vtid, CancellationToken cancellationToken) => Locked(now => Wake(vtid, now), cancellationToken);

    /// <inheritdoc/>
    public Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken) =>
        Locked(now => MemoryLeases.NextDue(rows, now), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Effect>> ListEffectsAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<Effect>>(_ => rows.Tasks.GetValueOrDefault(vtid)?.EffectsOf(attempt) ?? [], cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken) =>
        Locked(now => Resolve(key, status, result, adopted, now), cancellationToken);

    /// <inheritdoc/>
    public Task<CommandRecord?> FindCommandAsync(string principal, string key, CancellationToken cancellationToken) =>
        Locked(_ => rows.Commands.GetValueOrDefault((principal, key)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskEvent>> ReadAsync(LedgerPosition after, int most, CancellationToken cancellationToken) =>
        Locked(_ => Read(after, most), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskEvent>> ReadTaskAsync(Vtid vtid, long afterSeq, int most, CancellationToken cancellationToken) =>
        Locked(_ => ReadTask(vtid, afterSeq, most), cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerPosition> ReadCheckpointAsync(string consumer, CancellationToken cancellationToken)
    {
        StoreRules.CheckConsumer(consumer);
        return Locked(_ => rows.Checkpoints.TryGetValue(consumer, out var saved) ? saved : LedgerPosition.Start, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SaveCheckpointAsync(string consumer, LedgerPosition position, CancellationToken cancellationToken)
    {
        StoreRules.CheckConsumer(consumer);
        return Locked(
            _ =>
            {
                MemoryPosition.Read(position, rows.Ledger.Count);
                rows.Checkpoints[consumer] = position;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken) =>
        Locked(_ => rows.Ledger.Count == 0 ? LedgerPosition.Start : rows.Ledger[^1].Position, cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerLag> ReadLagAsync(LedgerPosition after, CancellationToken cancellationToken) =>
        Locked(now => Lag(after, now), cancellationToken);

    /// <inheritdoc/>
    public Task<WorkerInfo> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        Locked(now => MemoryWorkers.Register(rows, registration, now), cancellationToken);

    /// <inheritdoc/>
    public Task UnregisterAsync(string workerId, CancellationToken cancellationToken) =>
        Locked(now => MemoryWorkers.Unregister(rows, workerId, now), cancellationToken);

    /// <inheritdoc/>
    public Task<WorkerInfo?> SeenAsync(string workerId, CancellationToken cancellationToken) =>
        Locked(now => MemoryWorkers.Seen(rows, workerId, now), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken) =>
        Locked(now => MemoryWorkers.List(rows, now), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(
        IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, CancellationToken cancellationToken) =>
        Locked(now => MemoryWorkers.Heartbeat(rows, heartbeats, lease, now), cancellationToken);

    /// <inheritdoc/>
    public Task<QueueReading> ReadQueueAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        Locked(now => MemoryWorkers.Queue(rows, capability, excluded, now), cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountFreeSlotsAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        Locked(now => MemoryWorkers.FreeSlots(rows, capability, excluded, now), cancellationToken);

    /// <inheritdoc/>
    public Task<FleetReading> ReadFleetAsync(CancellationToken cancellationToken) =>
        Locked(now => MemoryWorkers.Fleet(rows, now), cancellationToken);

    /// <inheritdoc/>
    public Task<ExecutionSwitch> ReadExecutionAsync(CancellationToken cancellationToken) =>
        Locked(now => MemoryControls.Execution(rows, now), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> IsExecutionEnabledAsync(CancellationToken cancellationToken) => Locked(rows.IsExecutionEnabled, cancellationToken);

    /// <inheritdoc/>
    public Task<ExecutionSwitch> SetExecutionAsync(
        bool enabled, string reason, TimeSpan? expiresIn, string by, CancellationToken cancellationToken) =>
        Locked(now => MemoryControls.SetExecution(rows, enabled, reason, expiresIn, by, now), cancellationToken);

    /// <inheritdoc/>
    public Task<Turn> ReadTurnAsync(string key, CancellationToken cancellationToken) => Locked(_ => rows.Turn(key), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Turn>> ListTurnsAsync(CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<Turn>>(
            _ => [.. rows.Turns.Values.Where(turn => turn.Holder is not null || turn.Freeze is not null)],
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> LiftFreezeAsync(string key, string reason, string by, CancellationToken cancellationToken) =>
        Locked(now => MemoryControls.LiftFreeze(rows, key, reason, by, now), cancellationToken);

    /// <inheritdoc/>
    public Task<ActingRole?> ReadRoleAsync(string principal, CancellationToken cancellationToken) =>
        Locked(now => MemoryControls.Role(rows, principal, now), cancellationToken);

    /// <inheritdoc/>
    public Task<ActingRole?> SetRoleAsync(string principal, string? role, string? reason, TimeSpan? expiresIn, CancellationToken cancellationToken) =>
        Locked(now => MemoryControls.SetRole(rows, principal, role, reason, expiresIn, now), cancellationToken);

    /// <inheritdoc/>
    public Task RecordAsync(NewEvent entry, CancellationToken cancellationToken) =>
        Locked(now => MemoryControls.Record(rows, entry, now), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AcceptAsync(Notification notification, CancellationToken cancellationToken) =>
        Locked(now => MemoryControls.Accept(rows, notification, now), cancellationToken);

    /// <inheritdoc/>
    public Task<TimeSpan> TickAsync(string host, TimeSpan gap, CancellationToken cancellationToken) =>
        Locked(now => MemoryControls.Tick(rows, gap, now), cancellationToken);

    /// <inheritdoc/>
    public Task EndOtherHostsAsync(string host, CancellationToken cancellationToken) =>
        Locked(now => MemoryControls.EndOtherHosts(rows, host, now), cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => Locked(now => now, cancellationToken);

    private void Wake(Vtid? vtid, DateTimeOffset now)
    {
        if (vtid is { } id)
        {
            MemoryControls.Wake(rows, id, now);
        }
        else
        {
            MemoryControls.WakeHeld(rows, now);
        }
    }

    private bool Resolve(EffectKey key, EffectStatus status, string? result, bool adopted, DateTimeOffset now)
    {
        StoreRules.CheckResolution(status);
        var effects = rows.Tasks.GetValueOrDefault(key.Vtid)?.Effects;
        var index = effects?.FindIndex(effect => effect.Key == key && effect.Status == EffectStatus.Intended) ?? -1;
        if (index < 0)
        {
            return false;
        }

        effects![index] = effects[index] with { Status = status, Result = result, Adopted = adopted, ResolvedAt = now };
        return true;
    }

    private IReadOnlyList<TaskEvent> Read(LedgerPosition after, int most)
    {
        StoreRules.CheckMost(most);
        var start = MemoryPosition.Read(after, rows.Ledger.Count);
        return rows.Ledger.GetRange(start, Math.Min(most, rows.Ledger.Count - start));
    }

    private LedgerLag Lag(LedgerPosition after, DateTimeOffset now)
    {
        var start = MemoryPosition.Read(after, rows.Ledger.Count);
        var behind = Math.Min(rows.Ledger.Count - start, StoreRules.MostLag);
        return new LedgerLag(behind, behind == 0 ? TimeSpan.Zero : now - rows.Ledger[start].At);
    }

    private IReadOnlyList<TaskEvent> ReadTask(Vtid vtid, long afterSeq, int most)
    {
        StoreRules.CheckMost(most);
        return rows.Tasks.GetValueOrDefault(vtid) is { } task
            ? [.. task.Events.Skip((int)Math.Clamp(afterSeq, 0, task.Events.Count)).Take(most)]
            : [];
    }

    private Task Locked(Action<DateTimeOffset> work, CancellationToken cancellationToken) => Locked(
        now =>
        {
            work(now);
            return true;
        },
        cancellationToken);

    private Task<T> Locked<T>(Func<DateTimeOffset, T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            lock (gate)
            {
                return Task.FromResult(work(time.GetUtcNow()));
            }
        }
        catch (Exception error)
        {
            return Task.FromException<T>(error);
        }
    }
}
