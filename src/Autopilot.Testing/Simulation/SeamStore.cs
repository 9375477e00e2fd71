namespace Autopilot.Testing;

/// <summary>The store as one host reaches it.</summary>
internal sealed class SeamStore(Seam seam, IAutopilotStore store, Watch watch) : IAutopilotStore
{
    public Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken) => seam.StoreAsync(PortCall.Commit, () => watch.CommitAsync(commit));

    public Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Resolve, () => watch.ResolveAsync(key, status, result, adopted));

    public Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Heartbeat, () => watch.HeartbeatAsync(heartbeats, lease));

    public Task<ExecutionSwitch> SetExecutionAsync(bool enabled, string reason, TimeSpan? expiresIn, string by, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.SetSwitch, () => watch.SetExecutionAsync(enabled, reason, expiresIn, by));

    public Task<bool> LiftFreezeAsync(string key, string reason, string by, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.SetSwitch, () => watch.LiftFreezeAsync(key, reason, by));

    public Task<TaskSnapshot?> FindAsync(Vtid vtid, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.FindTask, () => store.FindAsync(vtid, cancellationToken));

    public Task<Run?> FindRunAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.FindRow, () => store.FindRunAsync(vtid, attempt, cancellationToken));

    public Task<string?> FindSpecAsync(Vtid vtid, string hash, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.FindRow, () => store.FindSpecAsync(vtid, hash, cancellationToken));

    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ListRows, () => store.ListAsync(query, cancellationToken));

    public Task<TaskCounts> CountAsync(string? text, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ListRows, () => store.CountAsync(text, cancellationToken));

    public Task<IReadOnlyList<RunLease>> LeaseDueAsync(string host, int most, TimeSpan length, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.LeaseDue, () => store.LeaseDueAsync(host, most, length, cancellationToken));

    public Task<IReadOnlyList<RunLease>> LeaseClaimableAsync(
        string host, string workerId, IReadOnlyList<string> capabilities, int most, TimeSpan length, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.LeaseClaimable, () => store.LeaseClaimableAsync(host, workerId, capabilities, most, length, cancellationToken));

    public Task<bool> RenewAsync(RunLease lease, TimeSpan length, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Renew, () => store.RenewAsync(lease, length, cancellationToken));

    public Task ReleaseAsync(RunLease lease, TimeSpan? dueIn, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Release, () => DoneAsync(store.ReleaseAsync(lease, dueIn, cancellationToken)));

    public Task WakeAsync(Vtid? vtid, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Wake, () => DoneAsync(store.WakeAsync(vtid, cancellationToken)));

    public Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken) => seam.StoreAsync(PortCall.NextDue, () => store.NextDueAsync(cancellationToken));

    public Task<IReadOnlyList<Effect>> ListEffectsAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ListRows, () => store.ListEffectsAsync(vtid, attempt, cancellationToken));

    public Task<CommandRecord?> FindCommandAsync(string principal, string key, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.FindRow, () => store.FindCommandAsync(principal, key, cancellationToken));

    public Task<bool> AcceptAsync(Notification notification, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Wake, () => store.AcceptAsync(notification, cancellationToken));

    public Task<IReadOnlyList<TaskEvent>> ReadAsync(LedgerPosition after, int most, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ListRows, () => store.ReadAsync(after, most, cancellationToken));

    public Task<IReadOnlyList<TaskEvent>> ReadTaskAsync(Vtid vtid, long afterSeq, int most, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ListRows, () => store.ReadTaskAsync(vtid, afterSeq, most, cancellationToken));

    public Task<LedgerPosition> ReadCheckpointAsync(string consumer, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.FindRow, () => store.ReadCheckpointAsync(consumer, cancellationToken));

    public Task SaveCheckpointAsync(string consumer, LedgerPosition position, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Release, () => DoneAsync(store.SaveCheckpointAsync(consumer, position, cancellationToken)));

    public Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken) => seam.StoreAsync(PortCall.FindRow, () => store.ReadTailAsync(cancellationToken));

    public Task<LedgerLag> ReadLagAsync(LedgerPosition after, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.FindRow, () => store.ReadLagAsync(after, cancellationToken));

    public Task<WorkerInfo> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Register, () => store.RegisterAsync(registration, cancellationToken));

    public Task UnregisterAsync(string workerId, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Register, () => DoneAsync(store.UnregisterAsync(workerId, cancellationToken)));

    public Task<WorkerInfo?> SeenAsync(string workerId, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Seen, () => store.SeenAsync(workerId, cancellationToken));

    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ListRows, () => store.ListWorkersAsync(cancellationToken));

    public Task<QueueReading> ReadQueueAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ReadQueue, () => store.ReadQueueAsync(capability, excluded, cancellationToken));

    public Task<int> CountFreeSlotsAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ReadQueue, () => store.CountFreeSlotsAsync(capability, excluded, cancellationToken));

    public Task<FleetReading> ReadFleetAsync(CancellationToken cancellationToken) => seam.StoreAsync(PortCall.ListRows, () => store.ReadFleetAsync(cancellationToken));

    public Task<ExecutionSwitch> ReadExecutionAsync(CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ReadSwitch, () => store.ReadExecutionAsync(cancellationToken));

    public Task<bool> IsExecutionEnabledAsync(CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ReadSwitch, () => store.IsExecutionEnabledAsync(cancellationToken));

    public Task<Turn> ReadTurnAsync(string key, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ReadTurn, () => store.ReadTurnAsync(key, cancellationToken));

    public Task<IReadOnlyList<Turn>> ListTurnsAsync(CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.ReadTurn, () => store.ListTurnsAsync(cancellationToken));

    public Task<ActingRole?> ReadRoleAsync(string principal, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.FindRow, () => store.ReadRoleAsync(principal, cancellationToken));

    public Task<ActingRole?> SetRoleAsync(string principal, string? role, string? reason, TimeSpan? expiresIn, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.SetSwitch, () => store.SetRoleAsync(principal, role, reason, expiresIn, cancellationToken));

    public Task RecordAsync(NewEvent entry, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Release, () => DoneAsync(store.RecordAsync(entry, cancellationToken)));

    public Task<TimeSpan> TickAsync(string host, TimeSpan gap, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Tick, () => store.TickAsync(host, gap, cancellationToken));

    public Task EndOtherHostsAsync(string host, CancellationToken cancellationToken) =>
        seam.StoreAsync(PortCall.Release, () => DoneAsync(store.EndOtherHostsAsync(host, cancellationToken)));

    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => seam.StoreAsync(PortCall.FindRow, () => store.NowAsync(cancellationToken));

    private static async Task<bool> DoneAsync(Task work)
    {
        await work;
        return true;
    }
}
