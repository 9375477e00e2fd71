namespace Autopilot.Tests;

/// <summary>A store that can be made to fail. What it is not told to spoil, the store behind it answers.</summary>
internal sealed class FakeStore(InMemoryStore store, CallScript script) : IAutopilotStore
{
    /// <summary>Every call fails: the store does not answer.</summary>
    public bool IsDown { get; set; }

    public async Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        Answering();
        var name = commit.Intent is { Status: EffectStatus.Intended } intent ? $"intend {intent.Key.Action.Name()}" : "commit";
        var task = await script.AnswerAsync(name, commit, () => store.CommitAsync(commit, cancellationToken), cancellationToken);
        return await task;
    }

    public async Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken)
    {
        Answering();
        var task = await script.AnswerAsync(
            $"resolve {key.Action.Name()}", key, () => store.ResolveAsync(key, status, result, adopted, cancellationToken), cancellationToken);
        return await task;
    }

    public Task<TaskSnapshot?> FindAsync(Vtid vtid, CancellationToken cancellationToken) => Answering().FindAsync(vtid, cancellationToken);

    public Task<Run?> FindRunAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) => Answering().FindRunAsync(vtid, attempt, cancellationToken);

    public Task<string?> FindSpecAsync(Vtid vtid, string hash, CancellationToken cancellationToken) => Answering().FindSpecAsync(vtid, hash, cancellationToken);

    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken) => Answering().ListAsync(query, cancellationToken);

    public Task<TaskCounts> CountAsync(string? text, CancellationToken cancellationToken) => Answering().CountAsync(text, cancellationToken);

    public Task<IReadOnlyList<RunLease>> LeaseDueAsync(string host, int most, TimeSpan length, CancellationToken cancellationToken) =>
        Answering().LeaseDueAsync(host, most, length, cancellationToken);

    public Task<IReadOnlyList<RunLease>> LeaseClaimableAsync(
        string host, string workerId, IReadOnlyList<string> capabilities, int most, TimeSpan length, CancellationToken cancellationToken) =>
        Answering().LeaseClaimableAsync(host, workerId, capabilities, most, length, cancellationToken);

    public async Task<bool> RenewAsync(RunLease lease, TimeSpan length, CancellationToken cancellationToken)
    {
        Answering();
        return await await script.AnswerAsync("renew", lease, () => store.RenewAsync(lease, length, cancellationToken), cancellationToken);
    }

    public Task ReleaseAsync(RunLease lease, TimeSpan? dueIn, CancellationToken cancellationToken) => Answering().ReleaseAsync(lease, dueIn, cancellationToken);

    public Task WakeAsync(Vtid? vtid, CancellationToken cancellationToken) => Answering().WakeAsync(vtid, cancellationToken);

    public Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken) => Answering().NextDueAsync(cancellationToken);

    public Task<IReadOnlyList<Effect>> ListEffectsAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        Answering().ListEffectsAsync(vtid, attempt, cancellationToken);

    public Task<CommandRecord?> FindCommandAsync(string principal, string key, CancellationToken cancellationToken) =>
        Answering().FindCommandAsync(principal, key, cancellationToken);

    public Task<IReadOnlyList<TaskEvent>> ReadAsync(LedgerPosition after, int most, CancellationToken cancellationToken) =>
        Answering().ReadAsync(after, most, cancellationToken);

    public Task<IReadOnlyList<TaskEvent>> ReadTaskAsync(Vtid vtid, long afterSeq, int most, CancellationToken cancellationToken) =>
        Answering().ReadTaskAsync(vtid, afterSeq, most, cancellationToken);

    public Task<LedgerPosition> ReadCheckpointAsync(string consumer, CancellationToken cancellationToken) =>
        Answering().ReadCheckpointAsync(consumer, cancellationToken);

    public Task SaveCheckpointAsync(string consumer, LedgerPosition position, CancellationToken cancellationToken) =>
        Answering().SaveCheckpointAsync(consumer, position, cancellationToken);

    public Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken) => Answering().ReadTailAsync(cancellationToken);

    public Task<LedgerLag> ReadLagAsync(LedgerPosition after, CancellationToken cancellationToken) =>
        Answering().ReadLagAsync(after, cancellationToken);

    public Task<WorkerInfo> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        Answering().RegisterAsync(registration, cancellationToken);

    public Task UnregisterAsync(string workerId, CancellationToken cancellationToken) => Answering().UnregisterAsync(workerId, cancellationToken);

    public Task<WorkerInfo?> SeenAsync(string workerId, CancellationToken cancellationToken) => Answering().SeenAsync(workerId, cancellationToken);

    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken) => Answering().ListWorkersAsync(cancellationToken);

    public Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, CancellationToken cancellationToken) =>
        Answering().HeartbeatAsync(heartbeats, lease, cancellationToken);

    public Task<QueueReading> ReadQueueAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        Answering().ReadQueueAsync(capability, excluded, cancellationToken);

    public Task<int> CountFreeSlotsAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        Answering().CountFreeSlotsAsync(capability, excluded, cancellationToken);

    public Task<FleetReading> ReadFleetAsync(CancellationToken cancellationToken) => Answering().ReadFleetAsync(cancellationToken);

    public Task<ExecutionSwitch> ReadExecutionAsync(CancellationToken cancellationToken) => Answering().ReadExecutionAsync(cancellationToken);

    public async Task<bool> IsExecutionEnabledAsync(CancellationToken cancellationToken)
    {
        Answering();
        return await await script.AnswerAsync("is_enabled", null, () => store.IsExecutionEnabledAsync(cancellationToken), cancellationToken);
    }

    public Task<ExecutionSwitch> SetExecutionAsync(bool enabled, string reason, TimeSpan? expiresIn, string by, CancellationToken cancellationToken) =>
        Answering().SetExecutionAsync(enabled, reason, expiresIn, by, cancellationToken);

    public Task<Turn> ReadTurnAsync(string key, CancellationToken cancellationToken) => Answering().ReadTurnAsync(key, cancellationToken);

    public Task<IReadOnlyList<Turn>> ListTurnsAsync(CancellationToken cancellationToken) => Answering().ListTurnsAsync(cancellationToken);

    public Task<bool> LiftFreezeAsync(string key, string reason, string by, CancellationToken cancellationToken) =>
        Answering().LiftFreezeAsync(key, reason, by, cancellationToken);

    public Task<ActingRole?> ReadRoleAsync(string principal, CancellationToken cancellationToken) => Answering().ReadRoleAsync(principal, cancellationToken);

    public Task<ActingRole?> SetRoleAsync(string principal, string? role, string? reason, TimeSpan? expiresIn, CancellationToken cancellationToken) =>
        Answering().SetRoleAsync(principal, role, reason, expiresIn, cancellationToken);

    public Task RecordAsync(NewEvent entry, CancellationToken cancellationToken) => Answering().RecordAsync(entry, cancellationToken);

    public Task<bool> AcceptAsync(Notification notification, CancellationToken cancellationToken) => Answering().AcceptAsync(notification, cancellationToken);

    public Task<TimeSpan> TickAsync(string host, TimeSpan gap, CancellationToken cancellationToken) => Answering().TickAsync(host, gap, cancellationToken);

    public Task EndOtherHostsAsync(string host, CancellationToken cancellationToken) => Answering().EndOtherHostsAsync(host, cancellationToken);

    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => Answering().NowAsync(cancellationToken);

    private InMemoryStore Answering() => IsDown ? throw new StoreUnavailableException("The store is down.") : store;
}
