namespace Autopilot;

/// <summary>
/// A store that passes every call on to another one: derive from it to change or watch some of them. What changes more than it watches must pass the suite of
/// <c>StoreConformance</c> in <c>Autopilot.Testing</c> again.
/// </summary>
/// <param name="inner">The store that answers.</param>
public abstract class DelegatingStore(IAutopilotStore inner) : IAutopilotStore
{
    /// <inheritdoc/>
    public virtual Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken) => inner.CommitAsync(commit, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<TaskSnapshot?> FindAsync(Vtid vtid, CancellationToken cancellationToken) => inner.FindAsync(vtid, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<Run?> FindRunAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        inner.FindRunAsync(vtid, attempt, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<string?> FindSpecAsync(Vtid vtid, string hash, CancellationToken cancellationToken) =>
        inner.FindSpecAsync(vtid, hash, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken) => inner.ListAsync(query, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<TaskCounts> CountAsync(string? text, CancellationToken cancellationToken) => inner.CountAsync(text, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<RunLease>> LeaseDueAsync(string host, int most, TimeSpan length, CancellationToken cancellationToken) =>
        inner.LeaseDueAsync(host, most, length, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<RunLease>> LeaseClaimableAsync(string host, string workerId, IReadOnlyList<string> capabilities, int most, TimeSpan length, CancellationToken cancellationToken) =>
        inner.LeaseClaimableAsync(host, workerId, capabilities, most, length, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> RenewAsync(RunLease lease, TimeSpan length, CancellationToken cancellationToken) =>
        inner.RenewAsync(lease, length, cancellationToken);

    /// <inheritdoc/>
    public virtual Task ReleaseAsync(RunLease lease, TimeSpan? dueIn, CancellationToken cancellationToken) =>
        inner.ReleaseAsync(lease, dueIn, cancellationToken);

    /// <inheritdoc/>
    public virtual Task WakeAsync(Vtid? vtid, CancellationToken cancellationToken) => inner.WakeAsync(vtid, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken) => inner.NextDueAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<Effect>> ListEffectsAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        inner.ListEffectsAsync(vtid, attempt, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken) =>
        inner.ResolveAsync(key, status, result, adopted, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<CommandRecord?> FindCommandAsync(string principal, string key, CancellationToken cancellationToken) =>
        inner.FindCommandAsync(principal, key, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> AcceptAsync(Notification notification, CancellationToken cancellationToken) =>
        inner.AcceptAsync(notification, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<TaskEvent>> ReadAsync(LedgerPosition after, int most, CancellationToken cancellationToken) =>
        inner.ReadAsync(after, most, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<TaskEvent>> ReadTaskAsync(Vtid vtid, long afterSeq, int most, CancellationToken cancellationToken) =>
        inner.ReadTaskAsync(vtid, afterSeq, most, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<LedgerPosition> ReadCheckpointAsync(string consumer, CancellationToken cancellationToken) =>
        inner.ReadCheckpointAsync(consumer, cancellationToken);

    /// <inheritdoc/>
    public virtual Task SaveCheckpointAsync(string consumer, LedgerPosition position, CancellationToken cancellationToken) =>
        inner.SaveCheckpointAsync(consumer, position, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken) => inner.ReadTailAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<LedgerLag> ReadLagAsync(LedgerPosition after, CancellationToken cancellationToken) =>
        inner.ReadLagAsync(after, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<WorkerInfo> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        inner.RegisterAsync(registration, cancellationToken);

    /// <inheritdoc/>
    public virtual Task UnregisterAsync(string workerId, CancellationToken cancellationToken) => inner.UnregisterAsync(workerId, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<WorkerInfo?> SeenAsync(string workerId, CancellationToken cancellationToken) => inner.SeenAsync(workerId, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken) => inner.ListWorkersAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, CancellationToken cancellationToken) =>
        inner.HeartbeatAsync(heartbeats, lease, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<QueueReading> ReadQueueAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        inner.ReadQueueAsync(capability, excluded, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<int> CountFreeSlotsAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        inner.CountFreeSlotsAsync(capability, excluded, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<FleetReading> ReadFleetAsync(CancellationToken cancellationToken) => inner.ReadFleetAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ExecutionSwitch> ReadExecutionAsync(CancellationToken cancellationToken) => inner.ReadExecutionAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> IsExecutionEnabledAsync(CancellationToken cancellationToken) => inner.IsExecutionEnabledAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ExecutionSwitch> SetExecutionAsync(bool enabled, string reason, TimeSpan? expiresIn, string by, CancellationToken cancellationToken) =>
        inner.SetExecutionAsync(enabled, reason, expiresIn, by, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<Turn> ReadTurnAsync(string key, CancellationToken cancellationToken) => inner.ReadTurnAsync(key, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<Turn>> ListTurnsAsync(CancellationToken cancellationToken) => inner.ListTurnsAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> LiftFreezeAsync(string key, string reason, string by, CancellationToken cancellationToken) =>
        inner.LiftFreezeAsync(key, reason, by, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ActingRole?> ReadRoleAsync(string principal, CancellationToken cancellationToken) =>
        inner.ReadRoleAsync(principal, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ActingRole?> SetRoleAsync(string principal, string? role, string? reason, TimeSpan? expiresIn, CancellationToken cancellationToken) =>
        inner.SetRoleAsync(principal, role, reason, expiresIn, cancellationToken);

    /// <inheritdoc/>
    public virtual Task RecordAsync(NewEvent entry, CancellationToken cancellationToken) => inner.RecordAsync(entry, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<TimeSpan> TickAsync(string host, TimeSpan gap, CancellationToken cancellationToken) =>
        inner.TickAsync(host, gap, cancellationToken);

    /// <inheritdoc/>
    public virtual Task EndOtherHostsAsync(string host, CancellationToken cancellationToken) => inner.EndOtherHostsAsync(host, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => inner.NowAsync(cancellationToken);
}
